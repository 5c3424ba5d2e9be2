#!/bin/sh
# Makes static/vazirmatn.woff2 anew: the variable font Vazirmatn, cut to the weights 400-700
# and to the letters that Persian, Arabic and Latin medical text is written with. Needs npm,
# python3 and the packages fonttools and brotli of PyPI.
#
#   sh internal/web/font.sh
set -eu
cd "$(dirname "$0")/static"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" vazirmatn@33.0.3 >/dev/null
tar -xzf "$work"/vazirmatn-33.0.3.tgz -C "$work"
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet fonttools brotli
"$work/python/bin/fonttools" varLib.instancer "$work/package/fonts/variable/Vazirmatn[wght].ttf" wght=400:700 -o "$work/weights.ttf" --quiet
"$work/python/bin/pyftsubset" "$work/weights.ttf" --layout-features='*' --flavor=woff2 --output-file=vazirmatn.woff2 \
	--unicodes="U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+0160-0161,U+0391-03C9,U+060C,U+061B,U+061F,U+0621-063A,\
U+0640-0655,U+0660-066C,U+0670-0671,U+0679,U+067E,U+0686,U+0688,U+0691,U+0698,U+06A9,U+06AF,U+06BE,U+06C0-06C1,\
U+06CC,U+06D2-06D5,U+06F0-06F9,U+200B-200F,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202A-202E,U+2030,\
U+2032-2033,U+2039-203A,U+2066-2069,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+221E,U+2248,U+2260,U+2264-2265,\
U+FD3E-FD3F,U+FDFC,U+FEFF"
cp "$work/package/OFL.txt" vazirmatn-OFL.txt
wc -c vazirmatn.woff2
