#!/usr/bin/perl
# A small client of the queues, written from the description of their format alone: core modules only.
#   transit.pl DIR send QUEUE JSON         sends one message, waiting for room
#   transit.pl DIR send-large QUEUE JSON   sends it by file, below DIR/.large
#   transit.pl DIR receive QUEUE           waits for a message; prints its header, a tab, and its body
#   transit.pl DIR echo QUEUE OUT          receives one message and sends its body on
use strict;
use warnings;
use Fcntl qw(O_RDWR O_CREAT O_EXCL);
use IPC::SysV qw(ftok IPC_CREAT);
use JSON::PP;

my ($dir, $command, $queue, $argument) = @ARGV;
$| = 1;

sub read_key {
    my ($name) = @_;
    open(my $in, '<', "$dir/$name") or return;
    my %pair = map { chomp; (split /=/)[0, 1] } <$in>;
    die "required key \"qid\" not found in $dir/$name" unless $pair{qid} && $pair{qname};
    return $pair{qid};
}

sub queue_id {
    my ($name) = @_;
    my $key = read_key($name);
    if (!$key) {
        my $held = sysopen(my $lock, "$dir/.lock", O_RDWR | O_CREAT | O_EXCL);
        if (!$held) { sleep 1; $held = sysopen($lock, "$dir/.lock", O_RDWR | O_CREAT | O_EXCL); }
        if (!$held) { unlink "$dir/.lock"; sysopen($lock, "$dir/.lock", O_RDWR | O_CREAT | O_EXCL); }
        $key = read_key($name);
        if (!$key) {
            open(my $out, '>', "$dir/$name") or die "cannot make $dir/$name: $!";
            $key = ftok("$dir//$name", 1);
            print $out "qid=$key\nqname=$name\n";
            close $out;
        }
        unlink "$dir/.lock";
    }
    my $id = msgget($key, 0666 | IPC_CREAT);
    die "msgget: $!" unless defined $id;
    return $id;
}

sub framed {
    my ($body, @pairs) = @_;
    my $header = join ',', @pairs, 'l=' . length $body;
    return length($header) . ':' . $header;
}

sub put {
    my ($name, $bytes) = @_;
    msgsnd(queue_id($name), pack('l! a*', 1, $bytes), 0) or die "msgsnd: $!";
}

sub with_meta {
    my $message = decode_json($_[0]);
    $message->{'.ipc_transit_meta'} = {send_ts => time, source_hostname => 'perl.example.com'};
    return encode_json($message);
}

sub get {
    my ($name) = @_;
    my $id = queue_id($name);
    msgrcv($id, my $raw, 1_000_000, 0, 0) or die "msgrcv: $!";
    my ($type, $bytes) = unpack 'l! a*', $raw;
    $bytes =~ /^(\d+):/ or die "malformed message received: $bytes";
    my $header = substr $bytes, length($1) + 1, $1;
    my $start = length($1) + 1 + $1;
    my %pair = map { (split /=/)[0, 1] } split /,/, $header;
    if (my $file = $pair{f}) {
        open(my $in, '<:raw', $file) or die "cannot read $file: $!";
        local $/;
        $bytes = <$in>;
        unlink $file;
    }
    return ($header, substr $bytes, $start);
}

if ($command eq 'send') {
    my $body = with_meta($argument);
    put($queue, framed($body) . $body);
} elsif ($command eq 'send-large') {
    my $body = with_meta($argument);
    my $file = "$dir/.large/" . join('', map { ('a' .. 'z')[rand 26] } 1 .. 10) . '.transit';
    my $header = framed($body, "f=$file");
    open(my $out, '>:raw', $file) or die "cannot write $file: $!";
    print $out $header . $body;
    close $out;
    put($queue, $header);
} elsif ($command eq 'receive') {
    my ($header, $body) = get($queue);
    print "$header\t$body\n";
} elsif ($command eq 'echo') {
    queue_id($queue);
    print "ready\n";
    my ($header, $body) = get($queue);
    my $message = decode_json($body);
    delete $message->{'.ipc_transit_meta'};
    my $answer = with_meta(encode_json($message));
    put($argument, framed($answer) . $answer);
}
