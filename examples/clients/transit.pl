#!/usr/bin/perl
# A complete client of the queues in Perl; needs core modules only.
#   transit.pl DIR send QUEUE JSON    sends a message, waiting for room; a long one travels by file
#   transit.pl DIR receive QUEUE      waits for a message and prints it
use strict;
use warnings;
use Fcntl qw(O_CREAT O_EXCL O_WRONLY);
use IPC::SysV qw(ftok IPC_CREAT);
use JSON::PP;
use Sys::Hostname;

my ($directory, $command, $queue, $json) = @ARGV;
my $INLINE = 4096;               # a longer body goes to a file
my $LARGE = "$directory/.large"; # where the files are

# The key in the queue's file. Whoever makes the file first decides; everybody else uses what it says.
sub key_of {
    my ($name) = @_;
    my $path = "$directory/$name";
    unless (-e $path) {
        my $draft = "$directory/.new-$$-$name";    # hidden until it is whole
        open(my $out, '>', $draft) or die "cannot make $draft: $!\n";
        print $out 'qid=', ftok($draft, 1), "\nqname=$name\n";
        close $out or die "cannot write $draft: $!\n";
        link $draft, $path;                        # fails when somebody was faster, which is as good
        unlink $draft;
    }
    open(my $in, '<', $path) or die "cannot read $path: $!\n";
    my %line = map { chomp; (split /=/)[0, 1] } <$in>;
    return $line{qid} // die "$path has no line qid=\n";
}

sub queue_id {
    my ($name) = @_;
    return msgget(key_of($name), 0660 | IPC_CREAT) // die "cannot open queue $name: $!\n";
}

sub send_message {
    my ($name, $message) = @_;
    $message->{'.ipc_transit_meta'} = {send_ts => time, source_hostname => hostname()};
    my $body = encode_json($message);
    my $header = 'l=' . length $body;
    my ($file, $bytes);
    if (length $body > $INLINE) {
        $file = "$LARGE/" . join('', map { ('a' .. 'z', 0 .. 9)[rand 36] } 1 .. 10) . '.transit';
        $header .= ",f=$file";
    }
    $bytes = length($header) . ":$header";
    if ($file) {
        sysopen(my $out, $file, O_WRONLY | O_CREAT | O_EXCL, 0660) or die "cannot make $file: $!\n";
        binmode $out;
        print $out $bytes, $body;
        close $out or die "cannot write $file: $!\n";
        $body = '';
    }
    msgsnd(queue_id($name), pack('l! a*', 1, $bytes . $body), 0) or die "cannot send to $name: $!\n";
}

sub receive_message {
    my ($name) = @_;
    msgrcv(queue_id($name), my $buffer, 65536, 0, 0) or die "cannot receive from $name: $!\n";
    my (undef, $bytes) = unpack 'l! a*', $buffer;
    my ($length) = $bytes =~ /^(\d+):/ or die "the message does not start with a length\n";
    my $start = length($length) + 1;
    my %header = map { split /=/, $_, 2 } split /,/, substr $bytes, $start, $length;
    if (my $file = $header{f}) {
        $file =~ m{^\Q$LARGE\E/[^/]+$} or die "the message names $file, which is not in $LARGE\n";
        open(my $in, '<:raw', $file) or die "cannot read $file: $!\n";
        local $/;
        $bytes = <$in>;
        unlink $file;
    }
    return decode_json(substr $bytes, $start + $length);
}

if ($command eq 'send') {
    send_message($queue, decode_json($json));
} else {
    print JSON::PP->new->utf8->canonical->encode(receive_message($queue)), "\n";
}
