"""A folder as the kubelet mounts a config map or a secret: files that are links through one link, which is exchanged in one step."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path


class MountedVolume:
    """`..data` leads to a folder with all files of one version."""

    def __init__(self, folder: Path, files: dict[str, str | bytes]):
        self.folder = folder
        self._versions = itertools.count(1)
        folder.mkdir(parents=True)
        self.update(files)

    def update(self, files: dict[str, str | bytes]) -> None:
        """What the kubelet's AtomicWriter does, in its order."""
        version = self.folder / f"..2026_11_26_10_00_00.{next(self._versions)}"
        version.mkdir()
        for name, content in files.items():
            (version / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        before = self.folder / "..data"
        old = before.readlink() if before.is_symlink() else None
        temporary = self.folder / "..data_tmp"
        temporary.symlink_to(version.name)
        os.replace(temporary, before)
        for name in files:
            if not (self.folder / name).is_symlink():
                (self.folder / name).symlink_to(f"..data/{name}")
        for link in self.folder.iterdir():
            if not link.name.startswith("..") and link.name not in files:
                link.unlink()
        if old is not None:
            shutil.rmtree(self.folder / old)
