#!/usr/bin/perl
# Stops the file systems that are mounted at the folders named, as a power cut does: what wasn't written through is lost.
# Ext4, xfs and f2fs know it (FS_IOC_SHUTDOWN with FS_SHUTDOWN_FLAGS_NOLOGFLUSH, linux/fs.h); others write it out later.
use strict;
use warnings;
use Fcntl;

for my $folder (@ARGV) {
    sysopen(my $opened, $folder, O_RDONLY) or next;
    my $noLogFlush = pack 'L', 2;
    ioctl($opened, 0x8004587d, $noLogFlush) or warn "$folder: $!\n";
}
