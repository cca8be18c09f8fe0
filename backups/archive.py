"""A backup as one file: a tar of the database, the pictures and a manifest, compressed, encrypted with age.

The manifest comes last and holds the size and SHA-256 of every other member, so that what was cut off or changed is
found out; age itself finds every changed byte.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import threading
from pathlib import Path, PurePosixPath

import pyrage

FORMAT = "clinic-site-backup"
VERSION = 1
MANIFEST = "manifest.json"


class Unreadable(Exception):
    """A sentence that says why a backup cannot be used."""


def write(path, members, facts, recipients):
    """Write a backup to ``path``, whole or not at all; return its manifest.

    ``members`` yields ``(name, Path)``; a file that is gone when its turn comes is left out. ``facts`` are told in the
    manifest, as they are when the last member was yielded. Raises ``OSError``, and what ``members`` raises; an
    unfinished file has another name, and is removed.
    """
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    manifest = {"format": FORMAT, "version": VERSION, "files": {}}
    try:
        with os.fdopen(handle, "wb") as file:
            with _pipe(lambda sink: _pack(sink, members, facts, manifest)) as source:
                pyrage.encrypt_io(source, file, recipients)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
        _sync_folder(path.parent)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return manifest


def read(path, identities, folder=None):
    """Check every byte of a backup, and with ``folder`` unpack it there; return the manifest.

    Raises ``Unreadable`` when no key opens it, or when anything of it is missing or changed.
    """

    def decrypt(sink):
        with Path(path).open("rb") as file:
            pyrage.decrypt_io(file, sink, identities)

    try:
        with _pipe(decrypt) as source:
            return _unpack(source, folder)
    except pyrage.DecryptError as error:
        raise Unreadable(
            f"{path} cannot be opened: the key is another one, or the file is damaged ({error})."
        ) from error
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is damaged or no backup: {error}.") from error


class _pipe:
    """Read, as a context, what a function writes to the file it is given; its errors come out at the end."""

    def __init__(self, write_to):
        self._write_to, self._error = write_to, None

    def __enter__(self):
        ours, theirs = os.pipe()
        self._source, self._sink = os.fdopen(ours, "rb"), os.fdopen(theirs, "wb")
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self._source

    def _run(self):
        try:
            with self._sink:
                self._write_to(self._sink)
        except BaseException as error:
            self._error = error

    def __exit__(self, kind, error, trace):
        self._source.close()
        self._thread.join()
        # Whoever writes fails too when nobody reads any more; the first cause is told.
        if self._error and not (error and isinstance(self._error, BrokenPipeError)):
            raise self._error


def _pack(sink, members, facts, manifest):
    with (
        gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=1) as zipped,
        tarfile.open(fileobj=zipped, mode="w|") as tar,
    ):
        for name, path in members:
            try:
                with path.open("rb") as file:
                    info = tar.gettarinfo(arcname=name, fileobj=file)
                    watched = _Hashing(file)
                    tar.addfile(info, watched)
            except FileNotFoundError:
                continue  # a picture that was deleted since
            manifest["files"][name] = {"size": info.size, "sha256": watched.digest.hexdigest()}
        manifest |= facts
        text = json.dumps(manifest, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))


def _unpack(source, folder):
    found, manifest = {}, None
    with tarfile.open(fileobj=source, mode="r|gz") as tar:
        for member in tar:
            name = _safe(member)
            file = tar.extractfile(member)
            if name == MANIFEST:
                manifest = json.loads(file.read())
                continue
            digest, size = hashlib.sha256(), 0
            target = folder and folder / name
            if target:
                target.parent.mkdir(parents=True, exist_ok=True)
            with (target or Path(os.devnull)).open("wb") as out:
                while part := file.read(1 << 20):
                    digest.update(part)
                    size += len(part)
                    out.write(part)
            found[name] = {"size": size, "sha256": digest.hexdigest()}
    while source.read(1 << 20):
        pass  # to the end, where age finds out what was cut off
    if not manifest or manifest["format"] != FORMAT:
        raise ValueError("its list of files is missing")
    if manifest["version"] > VERSION:
        raise ValueError("a newer version of the site made it")
    if found != manifest["files"]:
        raise ValueError("its files are not those of its list")
    return manifest


def _safe(member):
    path = PurePosixPath(member.name)
    if not member.isfile() or path.is_absolute() or ".." in path.parts:
        raise ValueError(f"it holds “{member.name}”, which no backup does")
    return member.name


class _Hashing:
    def __init__(self, file):
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size=-1):
        part = self._file.read(size)
        self.digest.update(part)
        return part


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
