"""System calls: their numbers on each architecture, and which of them the nursery and its children may make.

Numbers are for ever (the kernel's `unistd.h`, table by table). What is on neither list ends a child.
"""

from __future__ import annotations

# name: (x86_64, aarch64); None where the architecture has no such call.
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    # memory
    "brk": (12, 214), "madvise": (28, 233), "mmap": (9, 222), "mprotect": (10, 226), "mremap": (25, 216),
    "munmap": (11, 215),
    # what is open already
    "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "poll": (7, None), "ppoll": (271, 73), "read": (0, 63),
    "sendto": (44, 206), "write": (1, 64), "writev": (20, 66),
    # time, chance, oneself
    "clock_getres": (229, 114), "clock_gettime": (228, 113), "clock_nanosleep": (230, 115), "getcpu": (309, 168),
    "getpid": (39, 172), "getrandom": (318, 278), "getrusage": (98, 165), "gettid": (186, 178),
    "gettimeofday": (96, 169), "nanosleep": (35, 101), "sched_getaffinity": (204, 123), "sysinfo": (99, 179),
    "time": (201, None),
    # threads, signals, the end
    "clone": (56, 220), "clone3": (435, 435), "exit": (60, 93), "exit_group": (231, 94), "futex": (202, 98),
    "membarrier": (324, 283), "prlimit64": (302, 261), "restart_syscall": (219, 128), "rseq": (334, 293),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sched_yield": (24, 124),
    "set_robust_list": (273, 99), "sigaltstack": (131, 132), "tgkill": (234, 131),
    # looking for files, and for the terminal that standard error might be
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439), "getcwd": (79, 17), "ioctl": (16, 29),
    "lstat": (6, None), "newfstatat": (262, 79), "open": (2, None), "openat": (257, 56), "openat2": (437, 437),
    "prctl": (157, 167), "readlink": (89, None), "readlinkat": (267, 78), "stat": (4, None), "statfs": (137, 43),
    "statx": (332, 291),
    # the nursery's own
    "close_range": (436, 436), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441), "epoll_wait": (232, None),
    "fcntl": (72, 25), "fork": (57, None), "getpgid": (121, 155), "getppid": (110, 173), "getrlimit": (97, 163),
    "getsockname": (51, 204), "getsockopt": (55, 209), "kill": (62, 129), "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446), "pread64": (17, 67), "recvfrom": (45, 207), "recvmsg": (47, 212),
    "seccomp": (317, 277), "setpgid": (109, 154), "setrlimit": (160, 164), "wait4": (61, 260), "waitid": (247, 95),
}  # fmt: skip

CHILD = (
    *("brk", "madvise", "mremap", "munmap"),
    *("close", "fstat", "lseek", "poll", "ppoll", "read", "sendto", "write", "writev"),
    *("clock_getres", "clock_gettime", "clock_nanosleep", "getcpu", "getpid", "getrandom", "getrusage", "gettid"),
    *("gettimeofday", "nanosleep", "sched_getaffinity", "sysinfo", "time"),
    *("exit", "exit_group", "futex", "membarrier", "restart_syscall", "rseq", "rt_sigaction", "rt_sigprocmask"),
    *("rt_sigreturn", "sched_yield", "set_robust_list", "sigaltstack"),
)
"""What a child may do, whatever the arguments; a few more it may do with some (`seccomp.child_program`)."""

NOT_PERMITTED = (
    *("access", "faccessat", "faccessat2", "getcwd", "lstat", "newfstatat", "open", "openat", "openat2", "prctl"),
    *("readlink", "readlinkat", "stat", "statfs", "statx"),
)
"""What libraries try and can do without, such as to look for fonts: answered EPERM, in a child."""

NURSERY = (
    *CHILD,
    *("close_range", "dup", "dup2", "dup3", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2"),
    *("epoll_wait", "fcntl", "fork", "getpgid", "getppid", "getrlimit", "getsockname", "getsockopt", "kill"),
    *("landlock_create_ruleset", "landlock_restrict_self", "mmap", "mprotect", "prctl", "pread64", "recvfrom"),
    *("recvmsg", "seccomp", "setpgid", "setrlimit", "tgkill", "wait4", "waitid"),
)
"""What the nursery may do to confine children and end them, beside forking; all else is answered EPERM."""
