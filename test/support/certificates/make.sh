#!/bin/sh
# Makes the certificates in this folder, good from 2020 for a hundred years: for tests on loopback, worthless elsewhere.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

cat > "$work/ca.conf" <<END
[ca]
default_ca = root
[root]
database = $work/index
new_certs_dir = $work
default_md = sha256
policy = any
rand_serial = yes
unique_subject = no
email_in_dn = no
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = none
[none]
[authority]
basicConstraints = critical,CA:TRUE
END
: > "$work/index"

key() {
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
}

# sign NAME SUBJECT END options…
sign() {
  name=$1 subject=$2 end=$3
  shift 3
  openssl req -new -utf8 -config "$work/ca.conf" -key "$name.key" -subj "$subject" -out "$work/request"
  openssl ca -batch -notext -utf8 -config "$work/ca.conf" -in "$work/request" -out "$name.pem" \
    -startdate 20200101000000Z -enddate "$end" "$@"
}

authority() {
  key "$1"
  sign "$1" "/O=Antipode tests/CN=$1" 21200101000000Z -selfsign -keyfile "$1.key" -extensions authority
}

# signed NAME AUTHORITY SUBJECT NAMES [END]
signed() {
  key "$1"
  printf 'subjectAltName=%s\n' "$4" > "$work/extensions"
  sign "$1" "$3" "${5:-21200101000000Z}" -cert "$2.pem" -keyfile "$2.key" -extfile "$work/extensions"
}

authority servers
authority clients
signed shop servers /CN=shop DNS:shop.example,DNS:www.shop.example,DNS:localhost,IP:127.0.0.1
signed shop-renewed servers "/CN=shop renewed" DNS:shop.example,DNS:localhost,IP:127.0.0.1
signed wildcard servers /CN=wildcard "DNS:*.wild.example"
signed expired servers /CN=expired DNS:expired.example 20210101000000Z
signed alice clients "/O=Shop, Ltd/CN=Älice" email:alice@shop.example
signed mallory servers /CN=mallory email:mallory@shop.example
