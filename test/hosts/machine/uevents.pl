#!/usr/bin/perl
# Prints a line for each change of a block device that the kernel tells of: what it did, and which device; and `missed` where
# it told more than was read in time (netlink(7)).
# Any network namespace of the first user namespace is told (kobject_uevent(9), NETLINK_KOBJECT_UEVENT).
use strict;
use warnings;
use Errno qw(EINTR ENOBUFS);
use Socket;

$| = 1;
my $kobjectUevent = 15;
socket(my $events, 16, SOCK_RAW, $kobjectUevent) or die "netlink: $!";
# All of this machine's are told: other nets', and those of networks. Room for bursts (SO_RCVBUFFORCE, socket(7)).
setsockopt($events, SOL_SOCKET, 33, pack('i', 4 * 1024 * 1024));
bind($events, pack('SSLL', 16, 0, 0, 1)) or die "bind: $!";
print "listening\n";
while (1) {
    my $event;
    if (!defined recv($events, $event, 65536, 0)) {
        next if $! == EINTR;
        die "recv: $!" unless $! == ENOBUFS;
        print "missed\n";
        next;
    }
    my ($what, @properties) = split /\0/, $event;
    print "$what\n" if grep { $_ eq 'SUBSYSTEM=block' } @properties;
}
