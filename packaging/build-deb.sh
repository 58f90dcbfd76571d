#!/usr/bin/env bash
# Makes a Debian package of a program that was built already.
#
#   packaging/build-deb.sh BINARY FOLDER [--for-tests]
#
# --for-tests also takes a program that needs the toolchain's libraries, and so runs on this machine alone, and spends
# less time on compressing.
set -euo pipefail
binary=$(realpath "$1")
folder=$(realpath "$2")
for_tests=${3:-}
here=$(realpath "$(dirname "$0")")
cd "$here/.."

for tool in dpkg-deb dpkg-shlibdeps chrpath python3; do
    command -v "$tool" >/dev/null || {
        echo "error: there is no $tool: install dpkg-dev, chrpath and python3" >&2
        exit 1
    }
done

version=$("$binary" --version)
if [ "$(dpkg-parsechangelog -l "$here/debian/changelog" -S Version)" != "$version" ]; then
    echo "error: the program says $version, and packaging/debian/changelog begins with another version" >&2
    exit 1
fi
# The same program gives the same package, byte for byte.
SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$here/debian/changelog" -S Timestamp)
export SOURCE_DATE_EPOCH LC_ALL=C

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
umask 022

# The program
install -D -m 755 "$binary" "$root/usr/bin/sallyport"
strip --strip-all --remove-section=.comment --remove-section=.note "$root/usr/bin/sallyport"
shlibdeps=()
if readelf -d "$root/usr/bin/sallyport" | grep -q 'NEEDED.*libswiftCore'; then
    if [ "$for_tests" != --for-tests ]; then
        echo "error: $1 needs Swift's libraries: build it with --static-swift-stdlib" >&2
        exit 1
    fi
    shlibdeps=(--ignore-missing-info)
elif readelf -d "$root/usr/bin/sallyport" | grep -q RUNPATH; then
    chrpath --delete "$root/usr/bin/sallyport" >/dev/null
fi

# What it says of itself
"$here/man-pages.py" "$binary" "$root/usr/share/man/man1"
gzip -9 --no-name "$root"/usr/share/man/man1/*.1
completion() {
    install -d "$(dirname "$root/$2")"
    "$binary" --generate-completion-script "$1" >"$root/$2"
}
completion bash usr/share/bash-completion/completions/sallyport
# It is read by a shell, and not run.
sed -i '1{/^#!/d}' "$root/usr/share/bash-completion/completions/sallyport"
completion zsh usr/share/zsh/vendor-completions/_sallyport
completion fish usr/share/fish/vendor_completions.d/sallyport.fish

# What it is configured with
install -d -m 750 "$root/etc/sallyport/certificates" "$root/etc/sallyport/tls"
install -d "$root/etc/sallyport/policies/accounts"
install -m 644 "$here/etc/sallyport.yaml" "$root/etc/sallyport/"
install -m 640 "$here/etc/consumers.yaml" "$root/etc/sallyport/"
install -m 644 "$here/etc/policies/defaults.yaml" "$root/etc/sallyport/policies/"
install -D -m 644 "$here/debian/logrotate" "$root/etc/logrotate.d/sallyport"
install -D -m 644 -t "$root/lib/systemd/system" "$here"/debian/sallyport.{service,socket}

# Documentation, in the folders that it has in the repository, so that its links lead somewhere
doc=$root/usr/share/doc/sallyport
install -d "$doc"
git ls-files -z README.md docs examples policies ':!*.gitignore' | xargs -0 cp --parents -t "$doc"
find "$doc" -type f -perm /111 -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
install -m 644 "$here/debian/copyright" "$doc/"
gzip -9 --no-name --stdout "$here/debian/changelog" >"$doc/changelog.gz"
for licence in .build/checkouts/*/{LICENSE,NOTICE}*; do
    [ ! -f "$licence" ] || printf '==> %s\n\n%s\n\n' "${licence#.build/checkouts/}" "$(cat "$licence")"
done | gzip -9 --no-name >"$doc/third-party-licences.txt.gz"
install -D -m 644 "$here/debian/lintian-overrides" "$root/usr/share/lintian/overrides/sallyport"

# The package's own data
install -d "$root/DEBIAN" "$work/debian"
(cd "$root" && find etc -type f -printf '/%p\n' | sort >DEBIAN/conffiles)
(cd "$root" && find usr lib -type f -exec md5sum {} + | sort -k 2 >DEBIAN/md5sums)
install -m 755 -t "$root/DEBIAN" "$here"/debian/{postinst,prerm,postrm}
printf 'Source: sallyport\n\nPackage: sallyport\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps "${shlibdeps[@]}" -O "$root/usr/bin/sallyport" 2>"$work/warnings") || {
    cat "$work/warnings" >&2
    exit 1
}
architecture=$(dpkg --print-architecture)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@SIZE@/$(du --summarize --apparent-size --block-size=1024 --exclude=DEBIAN "$root" | cut -f 1)/" \
    -e "s/@DEPENDS@/${depends#shlibs:Depends=}/" "$here/debian/control.in" >"$root/DEBIAN/control"

package=$folder/sallyport_${version}_$architecture.deb
if [ "$for_tests" = --for-tests ]; then compression=(-Zgzip -z1); else compression=(-Zxz); fi
dpkg-deb --root-owner-group "${compression[@]}" --build "$root" "$package"
