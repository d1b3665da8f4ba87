/** Senders as a program on the machine is one: through a socket, with the options that a socket can have. */
import { execFileSync } from 'node:child_process';
import './guest.ts';

export interface SocketSender {
  readonly to: string;
  readonly count: number;
  /** SO_MARK. */
  readonly mark?: number;
  /** IP_OPTIONS, as hex. */
  readonly ipOptions?: string;
  /** Of the payload; 40 when absent. */
  readonly bytes?: number;
  /** UDP_SEGMENT: the kernel is to cut the payload into datagrams of so many bytes. */
  readonly segment?: number;
}

/** SO_MARK of asm-generic/socket.h, IP_OPTIONS of linux/in.h, UDP_SEGMENT of linux/udp.h. Perl, because Node's sockets have neither. */
const script = `
my ($to, $count, $mark, $options, $bytes, $segment) = @ARGV;
socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die $!;
setsockopt($socket, SOL_SOCKET, 36, pack('L', $mark)) or die "SO_MARK: $!" if $mark;
setsockopt($socket, 0, 4, pack('H*', $options)) or die "IP_OPTIONS: $!" if $options;
setsockopt($socket, 17, 103, pack('i', $segment)) or die "UDP_SEGMENT: $!" if $segment;
for (1 .. $count) { send($socket, 'x' x $bytes, 0, sockaddr_in(53, inet_aton($to))) or die "send: $!" }
`;

export function sendThroughSocket(sender: SocketSender): void {
  const { to, count, mark = 0, ipOptions = '', bytes = 40, segment = 0 } = sender;
  const words = [to, ...[count, mark].map(String), ipOptions, ...[bytes, segment].map(String)];
  execFileSync('perl', ['-MSocket', '-e', script, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Stream {
  readonly to: string;
  readonly port: number;
  /** Bytes of each write; a write is pushed out at once. */
  readonly writes: readonly number[];
  /** Options to set before connecting: level, name and value as hex. */
  readonly options?: readonly (readonly [level: number, name: number, value: string])[];
}

/**
 * A connection whose other end never speaks: TCP_REPAIR (19) makes it established by itself, TCP_REPAIR_WINDOW (29) opens
 * the window of the other end, and -1 ends it without a probe of that window (linux/tcp.h). TCP_NODELAY is 1.
 */
const streamScript = `
my ($to, $port, $writes, @options) = @ARGV;
my $six = $to =~ /:/;
socket(my $socket, $six ? PF_INET6 : PF_INET, SOCK_STREAM, 0) or die $!;
while (my ($level, $name, $value) = splice(@options, 0, 3)) {
  setsockopt($socket, $level, $name, pack('H*', $value)) or die "option $level $name: $!";
}
setsockopt($socket, 6, 1, pack('L', 1)) or die "TCP_NODELAY: $!";
setsockopt($socket, 6, 19, pack('L', 1)) or die "TCP_REPAIR: $!";
my $address = $six ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $to)) : sockaddr_in($port, inet_aton($to));
connect($socket, $address) or die "connect: $!";
setsockopt($socket, 6, 29, pack('L5', 0, 65535, 65535, 60000, 0)) or die "TCP_REPAIR_WINDOW: $!";
setsockopt($socket, 6, 19, pack('l', -1)) or die "TCP_REPAIR off: $!";
for my $bytes (split /,/, $writes) {
  syswrite($socket, substr('the quick brown fox jumps' x 4000, $bytes % 25, $bytes)) == $bytes or die "write: $!";
}
# Closing by resetting: nothing is to be sent again.
setsockopt($socket, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) or die "SO_LINGER: $!";
`;

/** Writes to a TCP connection, then resets it. */
export function sendStream({ to, port, writes, options = [] }: Stream): void {
  const words = [to, String(port), writes.join(','), ...options.flat().map(String)];
  execFileSync('perl', ['-MSocket=:all', '-e', streamScript, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Begins an association of SCTP, which nobody answers. */
export function sendSctp(to: string, port: number): void {
  const lines = [
    'my ($to, $port) = @ARGV;',
    'socket(my $socket, PF_INET, SOCK_STREAM | 2048, 132) or die $!; # SOCK_NONBLOCK',
    'connect($socket, sockaddr_in($port, inet_aton($to)));',
    'die "connect: $!" unless $!{EINPROGRESS};',
  ];
  execFileSync('perl', ['-MSocket', '-MErrno', '-e', lines.join('\n'), to, String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
