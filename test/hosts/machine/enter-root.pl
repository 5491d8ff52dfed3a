#!/usr/bin/perl
# Makes a folder the root, lets go of this machine's, says so on descriptor 3, and runs the system's first program.
# In one program, since nothing of this machine can be run once its root is gone.
use strict;
use warnings;
use POSIX ();

my ($root, @init) = @ARGV;
my %numbers = (
    x86_64  => { pivot_root => 155, umount2 => 166, prctl => 157 },
    aarch64 => { pivot_root => 41,  umount2 => 39,  prctl => 167 },
);
my $calls = $numbers{ (POSIX::uname())[4] } or die "the numbers of system calls aren't known here\n";
my $detach = 2;

# What no namespace divides (capabilities(7)): modules, raw input and output, accounting, the clock, alarms that wake,
# suspending. An installed system that keeps time would set this machine's.
my $dropFromBoundingSet = 24;
syscall($calls->{prctl}, $dropFromBoundingSet, $_, 0, 0, 0) for 16, 17, 20, 25, 35, 36;

chdir $root or die "$root: $!\n";
# Both the same, the old root comes to lie over the new one (pivot_root(2), notes).
my ($new, $old) = ('.', '.');
syscall($calls->{pivot_root}, $new, $old) == 0 or die "pivot_root: $!\n";
syscall($calls->{umount2}, $old, $detach) == 0 or die "umount: $!\n";
chdir '/' or die "/: $!\n";

open my $entered, '>&=', 3 or die "descriptor 3: $!\n";
print {$entered} "entered\n";
close $entered;

# As the manager of a container would: systemd adapts to it (its container interface).
%ENV = (container => 'rackwright', PATH => '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', TERM => 'linux');
exec { $init[0] } @init or die "$init[0]: $!\n";
