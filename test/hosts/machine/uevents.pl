#!/usr/bin/perl
# Prints a line for each change of a block device that the kernel tells of: what it did, and which device.
# Any network namespace of the first user namespace is told (kobject_uevent(9), NETLINK_KOBJECT_UEVENT).
use strict;
use warnings;
use Socket;

$| = 1;
my $kobjectUevent = 15;
socket(my $events, 16, SOCK_RAW, $kobjectUevent) or die "netlink: $!";
bind($events, pack('SSLL', 16, 0, 0, 1)) or die "bind: $!";
print "listening\n";
while (defined recv($events, my $event, 65536, 0)) {
    my ($what, @properties) = split /\0/, $event;
    print "$what\n" if grep { $_ eq 'SUBSYSTEM=block' } @properties;
}
