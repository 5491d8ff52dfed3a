"""Layers that come as an archive of files: hashed before they are unpacked, then held to their own manifest."""

import hashlib
import lzma
import os
import re
import shutil
import tarfile
import zlib
from typing import Any, Dict, List, Optional

from .. import paths, records
from ..job import Job
from ..refusal import Failed, Refused
from . import fetch

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_CNI_FOLDER = "/opt/cni/bin"
# What reading an archive ends with that isn't whole: tarfile leaves to the compression what that finds.
BROKEN = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError)


def require_source(request: Dict[str, Any]) -> None:
    image = request.get("image")
    if not isinstance(image, dict):
        raise Refused("InvalidRequest", "an installation needs an image")
    if image.get("url") is None:
        raise Refused("InvalidRequest", "the image has no url, and this adapter has no source of its own: give spec.url and sha256")
    fetch.require_url(image["url"])
    if not isinstance(image.get("sha256"), str) or not _SHA256.match(image["sha256"]):
        raise Refused("InvalidRequest", "the image has no sha256: nothing unverified is installed")


def install_cni(job: Job) -> None:
    """Plugins as published: a tar archive, compressed or not, of plain files at its top."""
    unpack(job, "cni", paths.ROOT + _CNI_FOLDER)


def reset_cni(job: Job) -> None:
    remove(job, "cni", paths.ROOT + _CNI_FOLDER)


def unpack(job: Job, layer: str, target: str, needed: Optional[str] = None) -> None:
    """`place`, of the image's archive."""
    image = job.request["image"]
    job.progress(5, "fetching {} {}".format(image.get("family", layer), image.get("version", "")))
    archive = job.folder + "/archive"
    fetch.fetch(job, image["url"], image["sha256"], archive)
    try:
        place(job, archive, layer, target, needed)
    finally:
        os.unlink(archive)


def place(job: Job, archive: str, layer: str, target: str, needed: Optional[str] = None) -> None:
    """
    Everything of the archive, which the caller has verified, below `target`, and no file of the version before that isn't in
    this one. First all of it is unpacked and held to its manifest beside its place: an archive that is broken changes nothing.

    @param needed a file without which the archive isn't what it should be.
    """
    staging = target + "/.rackwright-new-" + layer
    shutil.rmtree(staging, ignore_errors=True)
    os.makedirs(staging)
    try:
        job.progress(60, "unpacking")
        manifest = _extract(job, archive, staging)
        if needed is not None and needed not in manifest:
            raise Failed("InstallFailed", "the archive has no {}".format(needed), retryable=False)
        job.progress(80, "verifying")
        _verify(job, staging, manifest)
        before = records.read(_manifest_path(layer)) or {}
        # What is interrupted from here on, a reset takes away as well.
        records.write(_manifest_path(layer), {**before, **manifest})
        for name in manifest:
            os.makedirs(os.path.dirname(target + "/" + name), exist_ok=True)
            os.rename(staging + "/" + name, target + "/" + name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    for name in sorted(set(before) - set(manifest)):
        _remove_file(target, name)
    records.write(_manifest_path(layer), manifest)
    for folder in sorted({os.path.dirname(target + "/" + name) for name in manifest}):
        records.sync_folder(folder)


def installed(layer: str) -> bool:
    """Whether an installation of ours is there, or began."""
    return os.path.exists(_manifest_path(layer))


def remove(job: Job, layer: str, target: str) -> None:
    """What an installation of ours put there, and nothing else."""
    for name in _manifest(layer):
        job.check()
        _remove_file(target, name)
    if os.path.exists(_manifest_path(layer)):
        os.unlink(_manifest_path(layer))


def _extract(job: Job, archive: str, target: str) -> Dict[str, str]:
    """@returns sha256 of each file by its name in the archive."""
    manifest: Dict[str, str] = {}
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                job.check()
                name = os.path.normpath(member.name)
                if member.isdir():
                    continue
                if not member.isfile() or name.startswith(("/", "..")):
                    raise Failed("InstallFailed", "the archive holds {!r}, which is no plain file inside it".format(member.name[:200]), retryable=False)
                source = tar.extractfile(member)
                if source is None:
                    continue
                path = target + "/" + name
                os.makedirs(os.path.dirname(path), exist_ok=True)
                hashed = hashlib.sha256()
                with open(path, "wb") as file:
                    for chunk in iter(lambda: source.read(1024 * 1024), b""):
                        hashed.update(chunk)
                        file.write(chunk)
                    file.flush()
                    os.fchmod(file.fileno(), member.mode & 0o755)
                    os.fsync(file.fileno())
                manifest[name] = hashed.hexdigest()
    except BROKEN as error:
        raise Failed("InstallFailed", "the image is no whole tar archive: {}".format(error), retryable=False) from error
    return manifest


def _verify(job: Job, target: str, manifest: Dict[str, str]) -> None:
    for name, expected in manifest.items():
        job.check()
        hashed = hashlib.sha256()
        with open(target + "/" + name, "rb") as file:
            for chunk in iter(lambda: file.read(1024 * 1024), b""):
                hashed.update(chunk)
        if hashed.hexdigest() != expected:
            raise Failed("InstallFailed", "{} isn't what was unpacked".format(name))


def _remove_file(target: str, name: str) -> None:
    path = target + "/" + name
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def _manifest(layer: str) -> List[str]:
    return list(records.read(_manifest_path(layer)) or {})


def _manifest_path(layer: str) -> str:
    return paths.STATE + "/layers/" + layer + ".json"
