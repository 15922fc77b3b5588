"""Make sure that a browser is there for the tests: Debian's chromium where apt can bring it, else the one of Playwright."""

import shutil
import subprocess
import sys


def main() -> None:
    if shutil.which("chromium"):
        return
    if shutil.which("apt-get"):
        as_root = (
            []
            if subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout.strip() == "0"
            else ["sudo", "-n"]
        )
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            if subprocess.run([*as_root, "apt-get", *words], check=False, stdout=subprocess.DEVNULL).returncode:
                break
        if shutil.which("chromium"):
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    main()
