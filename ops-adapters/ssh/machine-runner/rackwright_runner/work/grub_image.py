"""
What an image itself has to have to be started by GRUB, and what is written into it for that. What it says is data: it goes
into grub.cfg in quotes, and is never run.
"""

import glob
import os
import re
import shutil
from typing import List, Tuple

from ..refusal import Failed
from . import inside

STAGING = "/.rackwright-grub"

# And where an image of that kind looks for grub.cfg, and writes it for a later kernel: the latter is Fedora's and its kin's.
_PROGRAMS = {"/usr/bin/grub-mkimage": "/boot/grub", "/usr/bin/grub2-mkimage": "/boot/grub2"}
_PACKAGES = {"i386-pc": "grub-pc-bin", "x86_64-efi": "grub-efi-amd64-bin", "arm64-efi": "grub-efi-arm64-bin"}
_KERNEL = "vmlinuz-"
_VERSION = re.compile(r"[A-Za-z0-9._+~-]+\Z")
_KEPT = re.compile(r"\.(old|bak|dpkg-[a-z]+|rpm[a-z]+)\Z")
# Debian's, Fedora's, and what others call it.
_INITRDS = ("initrd.img-{}", "initramfs-{}.img", "initrd-{}", "initramfs-{}")
_SETTING = re.compile(r"(?:export[ \t]+)?(GRUB_[A-Z_]+)=(.*)\Z")
_PLAIN = re.compile(r"(?:\"([^\"$`\\]*)\"|'([^']*)'|([^\s\"'$`\\;&|<>()]*))\s*(?:#.*)?\Z")
_WORD = re.compile(r"[!#-&(-\[\]-~]+\Z")
_READ = ("GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT", "GRUB_TERMINAL", "GRUB_SERIAL_COMMAND")
_MENTIONED = re.compile(r"\b({})\b".format("|".join(_READ)))
# Of the disk that the image was made on: no root or swap of this one is found by them.
_FORMER_WORDS = ("root=", "rootfstype=", "rootflags=", "resume=", "resume_offset=")
_FORMER_MOUNTS = ("/", "/boot", "/boot/efi", "/efi")
_FORMER_SWAPS = ("UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=")
# As Debian has it, what follows a tilde comes before the version without it; others write only -rc.
_CANDIDATE = re.compile(r"(?<=[0-9])[-.~]?rc(?=[0-9])")


def prepare(target: str, root_uuid: str) -> None:
    """In the image as its root: all that grub-mkimage needs is in STAGING afterwards, and what GRUB reads where the image has it."""
    modules = "/usr/lib/grub/" + target
    program = next((each for each in _PROGRAMS if os.path.exists(each)), None)
    needed = ["/kernel.img", "/boot.img"] if target == "i386-pc" else ["/kernel.img"]
    if program is None or not all(os.path.exists(modules + each) for each in needed):
        words = "the image has no GRUB for this firmware: it needs grub-mkimage and {} (on Debian grub-common and {})"
        raise _lacks(words.format(modules, _PACKAGES[target]))
    version, initrd = newest(os.listdir("/boot") if os.path.isdir("/boot") else [])
    texts = [_text(path) for path in ("/etc/default/grub", *sorted(glob.glob("/etc/default/grub.d/*.cfg")))]
    menu = menu_of(version, initrd, root_uuid, "\n".join(texts))
    inside.put("/etc/fstab", fstab(_text("/etc/fstab"), root_uuid))
    home = _PROGRAMS[program]
    folder = home + "/" + target
    inside.remove([STAGING, folder])
    # Beside grub.cfg: also one that the system makes itself, for a later kernel, finds what it names.
    os.makedirs(folder)
    for path in [*glob.glob(modules + "/*.mod"), *glob.glob(modules + "/*.lst")]:
        shutil.copyfile(path, folder + "/" + os.path.basename(path))
    inside.put(home + "/grub.cfg", menu)
    os.mkdir(STAGING, 0o700)
    inside.put(STAGING + "/early.cfg", "search.fs_uuid {} root\nset prefix=($root){}\n".format(root_uuid, home))
    inside.link(STAGING + "/mkimage", program)
    if "/boot.img" in needed:
        shutil.copyfile(modules + "/boot.img", STAGING + "/boot.img")


def newest(boot: List[str]) -> Tuple[str, str]:
    """@param boot names of files. @returns the newest kernel's version, and the file that is its initrd."""
    names = [name[len(_KERNEL) :] for name in boot if name.startswith(_KERNEL)]
    versions = [name for name in names if _VERSION.match(name) and not _KEPT.search(name)]
    if not versions:
        raise _lacks("the image has no kernel: no /boot/vmlinuz-* is there")
    version = max(versions, key=_rank)
    for form in _INITRDS:
        if form.format(version) in boot:
            return version, form.format(version)
    raise _lacks("the image has no initrd for its kernel {}: it is to be /boot/initrd.img-{}".format(version, version))


def menu_of(version: str, initrd: str, root_uuid: str, settings: str) -> str:
    """@param settings the image's /etc/default/grub and what extends it: of several that say the same, the last holds."""
    told = _settings(settings)
    words = [word for name in _READ[:2] for word in told[name].split()]
    odd = [word for word in words if not _WORD.match(word)]
    if odd:
        raise _lacks("the kernel's parameter {!r} of the image's /etc/default/grub isn't plain".format(odd[0][:64]))
    words = ["root=UUID=" + root_uuid, "ro", *(word for word in words if not word.startswith(_FORMER_WORDS))]
    lines = [
        "# Written when the system was installed. What makes it anew, for another kernel, may replace it.",
        "set timeout=2",
        *_terminal(told["GRUB_TERMINAL"].split(), told["GRUB_SERIAL_COMMAND"]),
        "menuentry 'Linux {}' {{".format(version),
        "  linux '/boot/{}{}' {}".format(_KERNEL, version, " ".join("'{}'".format(word) for word in words)),
        "  initrd '/boot/{}'".format(initrd),
        "}",
    ]
    return "\n".join(lines) + "\n"


def fstab(of_image: str, root_uuid: str) -> str:
    """The root by its UUID, and the image's other lines, but for those of the disk that it was made on."""
    kept = [line for line in of_image.splitlines() if line.lstrip().startswith("#") or not _is_former(line.split())]
    return "\n".join(["UUID={} / ext4 errors=remount-ro 0 1".format(root_uuid), *kept]) + "\n"


def _is_former(fields: List[str]) -> bool:
    """By what fstab(5) has first: what is mounted, where, and what kind it is."""
    what, where, kind = [*fields, "", "", ""][:3]
    if kind == "swap":
        return what.startswith(_FORMER_SWAPS)
    return (where.rstrip("/") or where) in _FORMER_MOUNTS


def _settings(text: str) -> "dict[str, str]":
    found = {name: "" for name in _READ}
    for line in text.splitlines():
        mentioned = None if line.lstrip().startswith("#") else _MENTIONED.search(line)
        if mentioned is None:
            continue
        setting = _SETTING.match(line)
        plain = _PLAIN.match(setting.group(2)) if setting else None
        if setting is None or plain is None:
            words = "only a shell could read {} of the image's /etc/default/grub: write it out, on a line of its own"
            raise _lacks(words.format(mentioned.group(1)))
        if setting.group(1) not in _READ:
            continue
        found[setting.group(1)] = next((each for each in plain.groups() if each is not None), "")
    return found


def _terminal(names: List[str], command: str) -> List[str]:
    """A serial console of GRUB's own, only where the image asks for one."""
    if "serial" not in names:
        return []
    told = dict(re.findall(r"--(unit|speed)=([0-9]{1,7})(?=\s|\Z)", command))
    serial = "serial --unit={} --speed={}".format(told.get("unit", "0"), told.get("speed", "115200"))
    return [serial, "terminal_input serial console", "terminal_output serial console"]


def _rank(version: str) -> "list[object]":
    """10 is more than 9, and a candidate less than what it was one for."""
    parts = re.split(r"([0-9]+)", _CANDIDATE.sub("~rc", version))
    return [int(part) if part.isdigit() else [*(_order(letter) for letter in part), 0] for part in parts]


def _order(letter: str) -> int:
    """A tilde is less than the end."""
    return -1 if letter == "~" else ord(letter)


def _lacks(words: str) -> Failed:
    """Of the image: another machine would do no better."""
    return Failed("InvalidRequest", words, retryable=False)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""
