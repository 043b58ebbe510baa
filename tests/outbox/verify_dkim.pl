# Reads a message and says what Mail::DKIM thinks of each signature; the argument is the DNS record to find.
use strict;
use warnings;
use Mail::DKIM::Verifier;
use Net::DNS;

my $record = shift @ARGV;
{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub {
        return Net::DNS::RR->new(owner => 'key.example', type => 'TXT', txtdata => [$record]);
    };
}
my $verifier = Mail::DKIM::Verifier->new();
binmode STDIN;
local $/ = undef;
$verifier->PRINT(<STDIN>);
$verifier->CLOSE;
print join("\n", map { $_->algorithm . ' ' . $_->result } $verifier->signatures), "\n";
