#!/bin/sh
# 档案包离线核验。只需要 OpenSSL 3，不联网，不需要原系统。
# 用法：sh VERIFY.sh [另行取得的可信根证书.pem]
# 退出码：0 全部未改动；1 有改动、缺失或多余；2 无法核验。
LC_ALL=C
export LC_ALL
TRUSTED=
if [ -n "$1" ]; then
    TRUSTED=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
fi
cd "$(dirname "$0")" || exit 2
WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT
FAULTS=0
fault() { echo "   ✗ $1"; FAULTS=$((FAULTS + 1)); }

echo "一、检查工具"
printf '' | openssl dgst -@DIGEST@ >/dev/null 2>&1 || {
    echo "   ✗ 本机没有支持 @DIGEST@ 的 openssl，无法核验。"
    exit 2
}
echo "   ✓ $(openssl version)"

# 用证书（文件名是其 SHA-256 指纹）核对一个文件的签名。
check_signature() {
    CERTIFICATE=certificates/$2.pem
    openssl x509 -in "$CERTIFICATE" -noout -pubkey >"$WORK/public.pem" 2>/dev/null &&
        [ "$(openssl x509 -in "$CERTIFICATE" -outform DER 2>/dev/null | openssl dgst -sha256 -r | cut -c1-64)" = "$2" ] &&
        openssl dgst -@DIGEST@ -verify "$WORK/public.pem" @SIGNATURE_OPTION@ \
            -signature "$1@SUFFIX@" "$1" >/dev/null 2>&1
}

echo "二、清单的签名"
SIGNER=$(sed -n 's/^ "signer": "\([0-9a-f]\{64\}\)".*/\1/p' manifest.json)
CREATED=$(sed -n 's/^ "created_unix": \([0-9]*\),$/\1/p' manifest.json)
if check_signature manifest.json "$SIGNER"; then
    echo "   ✓ 清单未改动，由下列证书签名："
    openssl x509 -in "certificates/$SIGNER.pem" -noout -subject -nameopt utf8,sep_comma_plus | sed 's/^/     /'
else
    fault "清单与签名不符：清单或签名已改动，以下各项均不可信"
fi

echo "三、签名证书"
cat certificates/*.pem >"$WORK/all.pem"
verify_chain() {
    openssl verify @CHAIN_OPTION@ -attime "$CREATED" -CAfile "$1" "certificates/$SIGNER.pem" >/dev/null 2>&1
}
if [ -n "$TRUSTED" ]; then
    if verify_chain "$TRUSTED"; then
        echo "   ✓ 由给定的可信根证书颁发，制作时在有效期内"
    else
        fault "不是由给定的可信根证书颁发，或制作时不在有效期内"
    fi
elif verify_chain "$WORK/all.pem"; then
    echo "   － 有效但未建立信任：根证书取自包内，请与颁发单位公布的根证书核对后重新运行"
else
    fault "证书无效，或包内没有它的根证书"
fi

echo "四、各文件的摘要"
sed -n 's/^ *{"path": "\([^"]*\)".*"@DIGEST@": "\([0-9a-f]\{64\}\)".*/\2 \1/p' manifest.json >"$WORK/list"
COUNT=0
while read -r EXPECTED NAME; do
    COUNT=$((COUNT + 1))
    if [ ! -f "$NAME" ]; then
        fault "缺失：$NAME"
    elif [ "$(openssl dgst -@DIGEST@ -r <"$NAME" | cut -c1-64)" != "$EXPECTED" ]; then
        fault "已改动：$NAME"
    fi
done <"$WORK/list"
echo "   共核对 $COUNT 个文件"

echo "五、未列入清单的文件"
{
    cut -c66- "$WORK/list"
    echo manifest.json
    echo "manifest.json@SUFFIX@"
} >"$WORK/covered"
find . ! -type d | sed 's|^\./||' | sort >"$WORK/found"
while read -r NAME; do
    grep -qxF -e "$NAME" "$WORK/covered" || fault "未覆盖：$NAME（不在清单中，不属于本档案包）"
done <"$WORK/found"

echo "六、树头的签名"
if [ -f tree_head.json ]; then
    HEAD_SIGNER=$(sed -n 's/^ "signer": "\([0-9a-f]\{64\}\)".*/\1/p' tree_head.json)
    if check_signature tree_head.json "$HEAD_SIGNER"; then
        echo "   ✓ 树头未改动"
    else
        fault "树头与签名不符"
    fi
else
    echo "   － 未检查：包内没有树头"
fi

echo "七、印章的签名"
ORIGINAL=$(find content/正本 -type f -name '*.[pP][dD][fF]' 2>/dev/null)
SEALS=0
for SEAL in content/正本/*-用印签名*@SUFFIX@; do
    [ -f "$SEAL" ] || continue
    SEALS=$((SEALS + 1))
    OWNER=
    for CERTIFICATE in certificates/*.pem; do
        openssl x509 -in "$CERTIFICATE" -noout -pubkey >"$WORK/public.pem" 2>/dev/null &&
            openssl dgst -@DIGEST@ -verify "$WORK/public.pem" @SIGNATURE_OPTION@ \
                -signature "$SEAL" "$ORIGINAL" >/dev/null 2>&1 &&
            OWNER=$CERTIFICATE && break
    done
    if [ -n "$OWNER" ]; then
        echo "   ✓ 正本与下列印章的签名一致："
        openssl x509 -in "$OWNER" -noout -subject -nameopt utf8,sep_comma_plus | sed 's/^/     /'
    else
        fault "正本与印章签名不符：$SEAL"
    fi
done
[ "$SEALS" -gt 0 ] || echo "   － 未检查：包内没有印章签名"

echo "八、未检查的项目"
echo "   － 办理记录逐条的签名和收录证明（方法见 README.txt）、时间戳、证书吊销"

if [ "$FAULTS" -eq 0 ]; then
    echo "结论：未改动。"
    exit 0
fi
echo "结论：发现 $FAULTS 处问题。"
exit 1
