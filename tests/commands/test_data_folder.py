"""The data folder holds reports and keys: nobody else on the machine reads it."""

from pathlib import Path
from stat import S_IMODE

from workflows.bootstrap import Config, build


def test_the_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    build(Config(f"sqlite:///{folder / 'chidao.sqlite'}", folder)).upgrade()
    assert S_IMODE(folder.stat().st_mode) == 0o700
