/** Messages of the machine: privilege, kernel features, the device, and what the kernel itself refused. */
import { error, warning } from './row.ts';

const module = (name: string) =>
  `Load the module (sudo modprobe ${name}), or boot a kernel that has it; Debian's and Ubuntu's standard kernels do. \`--simulate\` works without.`;

/** The kernel has no such qdisc, classifier or action. */
const missing = (title: string, kind: string, moduleName: string) =>
  error<{ release: string }>(
    ({ release }) => `The kernel (${release}) has no ${title} \`${kind}\`.`,
    {
      hint: () => module(moduleName),
      explanation: `Rules on a TAP need ${title} \`${kind}\` (module ${moduleName}), which this kernel neither has built in nor could load.`,
    },
  );

const kernelText = (text: string | undefined) =>
  text === undefined || text === '' ? '' : `: “${text}”`;

const featureRows = {
  'kernel/no-privilege': error<{ doing: string }>(
    ({ doing }) => `Not allowed to ${doing}: the process lacks CAP_NET_ADMIN.`,
    {
      hint: () =>
        'Let a helper do it (--sudo; on the desktop --pkexec), run the command with sudo, or work on the simulated kernel (--simulate).',
      explanation:
        'Changing traffic control and making TAP devices needs the capability CAP_NET_ADMIN.',
    },
  ),
  'kernel/no-netns': error<{ name: string; reason: string }>(
    ({ name, reason }) => `The network namespace \`${name}\` cannot be entered: ${reason}`,
    {
      hint: () => 'Run the command with sudo; nsenter is part of util-linux.',
      explanation:
        'Entering a network namespace needs the capability CAP_SYS_ADMIN and the program nsenter.',
    },
  ),
  'kernel/no-addon': error<{ reason: string }>(
    ({ reason }) => `The way to the kernel could not be loaded: ${reason}`,
    {
      hint: () => 'Build it with `npm run setup`, or work on the simulated kernel (--simulate).',
      explanation:
        'Netlink and TAP devices are reached through a small native addon, which was not built for this machine or does not load.',
    },
  ),
  'kernel/no-tun': error<{ reason: string }>(
    ({ reason }) => `TAP devices cannot be made here (/dev/net/tun: ${reason}).`,
    {
      hint: () => module('tun'),
      explanation: 'TAP devices come from the driver behind /dev/net/tun.',
    },
  ),
  'kernel/no-multiq': missing('queueing discipline', 'multiq', 'sch_multiq'),
  'kernel/no-ingress': missing('queueing discipline', 'ingress', 'sch_ingress'),
  'kernel/no-flower': missing('classifier', 'flower', 'cls_flower'),
  'kernel/no-skbedit': missing('action', 'skbedit', 'act_skbedit'),
  'kernel/no-gact': missing('action', 'gact', 'act_gact'),
  'kernel/no-mirred': missing('action', 'mirred', 'act_mirred'),
  'kernel/no-act-bpf': missing('action', 'bpf', 'act_bpf'),
  'kernel/no-cls-bpf': missing('classifier', 'bpf', 'cls_bpf'),
};

const programRows = {
  'kernel/no-bpf': error<{ release: string }>(
    ({ release }) => `The kernel (${release}) takes no eBPF programs.`,
    {
      hint: () =>
        'Boot a kernel built with CONFIG_BPF_SYSCALL; Debian’s and Ubuntu’s are. `queue` works without, and so does `--simulate`.',
      explanation:
        'Packets are spread over queues by an eBPF program in the kernel, which this one cannot load.',
    },
  ),
  'kernel/no-bpf-privilege': error<{ syscall: string }>(
    ({ syscall }) => `Not allowed to load eBPF programs (${syscall}: EPERM).`,
    {
      hint: () =>
        'Run the command with sudo: it takes CAP_BPF and CAP_NET_ADMIN, before Linux 5.8 CAP_SYS_ADMIN, and root in the first user namespace; a container may forbid it altogether. Nothing was changed.',
      explanation:
        'Packets are spread over queues by an eBPF program, and the process lacks the capability to load one.',
    },
  ),
  'kernel/no-bpffs': error<{ folder: string; reason: string }>(
    ({ folder, reason }) => `eBPF programs cannot be kept at ${folder}: ${reason}`,
    {
      hint: () => 'Mount the file system for them: sudo mount -t bpf bpf /sys/fs/bpf',
      explanation:
        'What Tapwright loads is pinned in the file system bpf, so that it is found again after a crash. The file system is not mounted there, or may not be written to.',
    },
  ),
  'kernel/no-bpf-memory': error<{ reason: string }>(
    ({ reason }) => `The kernel has no room for the RSS tables (${reason}).`,
    {
      hint: () =>
        'Raise the limit of locked memory (ulimit -l unlimited) on kernels before 5.11, or use fewer RSS rules. Nothing was changed.',
      explanation:
        'Each RSS rule has a table in the kernel’s memory: 37 KiB, 5 KiB where there are many, and 4 KiB for counters on each CPU.',
    },
  ),
  'kernel/program-refused': error<{
    program: string;
    release: string;
    lines: readonly string[];
    log?: string | undefined;
  }>(
    ({ program, release, lines }) =>
      `The verifier of the kernel (${release}) refused the eBPF program \`${program}\`: ${lines.join(' · ')}`,
    {
      hint: ({ log }) =>
        `Nothing was changed. ${log === undefined ? '' : `All that the verifier said is in ${log}. `}Please report it with the kernel’s version.`,
      explanation:
        'The kernel checks each program before it lets it run, and did not accept one of Tapwright’s. They are tested on Linux 6.1 and newer.',
    },
  ),
  'kernel/bpf-failed': error<{ reason: string }>(
    ({ reason }) => `The kernel did not take the eBPF programs: ${reason}`,
    {
      hint: () => 'Nothing was changed.',
      explanation: 'A call that makes or fills one of the maps of an eBPF program failed.',
    },
  ),
  'kernel/rss-slots-full': error<{ most: number }>(
    ({ most }) => `More RSS rules than the ${String(most)} that the programs have room for.`,
    {
      hint: () =>
        'Nothing was changed. Let rules share a fate: send them to a group with one RSS rule.',
      explanation:
        'Each RSS rule has a slot of the eBPF program; those of the set that is in the kernel are in use until the new one is.',
    },
  ),
};

const refusalRows = {
  'kernel/refused': error<{ what: string; errno: string; text?: string | undefined }>(
    ({ what, errno, text }) => `The kernel refused ${what} with ${errno}${kernelText(text)}.`,
    {
      hint: () => 'Nothing was changed: what had been done of this set was undone.',
      explanation:
        'The kernel did not accept one of the steps of an apply. All steps before it were taken back.',
    },
  ),
  'kernel/verify-failed': error<{ what: string }>(
    ({ what }) => `After the change the kernel does not hold what was asked for: ${what}.`,
    {
      hint: () =>
        'Another program may be changing the same device. What had been done was undone; try again.',
      explanation:
        'Every apply is verified by reading the rules back. A difference means that the kernel read a rule otherwise, or that somebody else changed it.',
    },
  ),
  'kernel/undo-failed': error<{ what: string; errno: string; text?: string | undefined }>(
    ({ what, errno, text }) =>
      `Taking back ${what} failed with ${errno}${kernelText(text)}: the device now holds a part of the set.`,
    {
      hint: () => 'Run `tapwright flush` and apply again.',
      explanation:
        'An apply failed, and so did one of the steps that should have restored what stood before.',
    },
  ),
};

const deviceRows = {
  'device/not-found': error<{ device: string }>(
    ({ device }) => `There is no network device \`${device}\`.`,
    {
      hint: () => 'Let Tapwright make it (--create-tap), or name another one (--device).',
      explanation: 'Rules are applied to a device that exists.',
    },
  ),
  'device/netns-not-found': error<{ name: string }>(
    ({ name }) => `There is no network namespace \`${name}\`.`,
    {
      hint: () => 'Look at the names (`ip netns list`); `ip netns add` makes one.',
      explanation:
        'With `--netns` a command works in a network namespace, which is known by its name below /run/netns.',
    },
  ),
  'device/remote-not-found': error<{ remote: string }>(
    ({ remote }) => `There is no network device \`${remote}\` to take packets over from.`,
    {
      hint: () => 'Name another remote (--remote), or work without one (--local).',
      explanation: 'In remote mode rules are applied to two devices: the TAP and its remote.',
    },
  ),
  'device/remote-taken': error<{ remote: string; other: string }>(
    ({ remote, other }) => `\`${remote}\` already gives its packets to \`${other}\`.`,
    {
      hint: ({ other }) => `Take that back first: tapwright flush --device ${other}.`,
      explanation: 'A remote serves one TAP: the rules of two would take packets from each other.',
    },
  ),
  'device/foreign-root-qdisc': error<{ device: string; kind: string; handle: string }>(
    ({ device, kind, handle }) =>
      `\`${device}\` already has a root queueing discipline, \`${kind}\` ${handle}, which Tapwright did not make.`,
    {
      hint: ({ device }) =>
        `Remove it yourself if nobody needs it: tc qdisc del dev ${device} root.`,
      explanation:
        'Receive rules need `multiq` with handle 1: as the root queueing discipline. Another one is left alone, because its settings would be lost.',
    },
  ),
  'device/foreign-ingress-qdisc': error<{ device: string; kind: string }>(
    ({ device, kind }) =>
      `\`${device}\` already has \`${kind}\` at its ingress hook, which Tapwright did not make.`,
    {
      hint: ({ device, kind }) =>
        `Remove it yourself if nobody needs it: tc qdisc del dev ${device} ${kind}.`,
      explanation:
        'Transmit rules, and every rule on a remote, need the queueing discipline `ingress`. Another one at the same hook is left alone.',
    },
  ),
  'device/single-queue': error<{ device: string }>(
    ({ device }) => `\`${device}\` was made with a single queue, so \`multiq\` cannot serve it.`,
    {
      hint: ({ device }) =>
        `Make the device with several queues: ip tuntap add dev ${device} mode tap multi_queue.`,
      explanation:
        'The kernel accepts `multiq` only on devices that may have several transmit queues.',
    },
  ),
  'device/cannot-create': error<{ device: string; reason: string }>(
    ({ device, reason }) => `The TAP \`${device}\` could not be made: ${reason}`,
    {
      hint: () =>
        'Another program may hold it, or a device of another kind has the name: choose another name (--device).',
      explanation:
        'The TAP driver refused the name or the queues. EBUSY: another process holds the device; EINVAL: the name belongs to a device that is not a multi-queue TAP.',
    },
  ),
  'device/queues-unknown': warning<{ device: string }>(
    ({ device }) => `No queue of \`${device}\` is attached, so it is taken to have one.`,
    {
      hint: () => 'Say how many the application will attach with --queues.',
      explanation:
        'The number of queues of an existing device is read from the kernel, which counts only attached ones.',
    },
  ),
  'device/fewer-queues': warning<{ device: string; attached: number; queues: number }>(
    ({ device, attached, queues }) =>
      `\`${device}\` has ${String(attached)} queues attached, but the rules are made for ${String(queues)}.`,
    {
      hint: ({ queues }) =>
        `Attach ${String(queues)} queues: until then the kernel ignores rules that name a missing queue.`,
      explanation:
        'skbedit silently ignores a queue number at or above the number of attached queues; the packet then goes where the kernel chooses.',
    },
  ),
  'device/priority-taken': error<{ what: string; kind: string }>(
    ({ what, kind }) => `Somebody else’s \`${kind}\` stands where ${what} would have to be.`,
    {
      hint: () => 'Apply without --flat: then rules lie in chains of their own and meet no others.',
      explanation:
        'At one priority of one chain the kernel takes filters of one kind and one protocol only, and no two that match the same. Rules in chain 0 share its priorities with everybody else’s.',
    },
  ),
  'device/busy': error<{ device: string; process: number }>(
    ({ device, process }) =>
      `Process ${String(process)} is just changing the rules of \`${device}\`.`,
    {
      hint: () => 'Try again once it has ended.',
      explanation:
        'An apply, a flush or the end of an earlier apply works on the device. Two at once would each undo what the other did.',
    },
  ),
  'device/unconfirmed': error<{ device: string; seconds: number }>(
    ({ device, seconds }) =>
      `The rules of \`${device}\` were applied for a while only: in ${String(seconds)} s the former ones come back.`,
    {
      hint: ({ device }) =>
        `Keep them with \`tapwright confirm --device ${device}\`, or bring the former ones back now with \`tapwright revert --device ${device}\`.`,
      explanation: 'Nothing else can be applied while it is open which set is to stay.',
    },
  ),
};

export const kernelRows = { ...featureRows, ...programRows, ...refusalRows, ...deviceRows };
