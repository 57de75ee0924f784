#!/bin/sh
# Installs the Debian packages that tests use and this machine lacks. Without the right to, it names them and goes on:
# the tests that need one say so and are skipped.
set -eu
missing=""
need() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2"; }
need mosquitto mosquitto
need mosquitto_sub mosquitto-clients
need rabbitmq-server rabbitmq-server
need nats-server nats-server
need openssl openssl
need faketime faketime
need ffmpeg ffmpeg
need gst-launch-1.0 gstreamer1.0-tools
command -v gst-inspect-1.0 >/dev/null 2>&1 && gst-inspect-1.0 videotestsrc >/dev/null 2>&1 || missing="$missing gstreamer1.0-plugins-base"
command -v gst-inspect-1.0 >/dev/null 2>&1 && gst-inspect-1.0 jpegenc >/dev/null 2>&1 || missing="$missing gstreamer1.0-plugins-good"
need chromium chromium
need promtool prometheus
need protoc protobuf-compiler
need jq jq
need minisign minisign
[ -n "$(ls /usr/lib/*/faketime/libfaketime.so.1 /usr/lib/faketime/libfaketime.so.1 2>/dev/null)" ] || missing="$missing faketime"
python3 -c 'import paho.mqtt' 2>/dev/null || /usr/bin/python3 -c 'import paho.mqtt' 2>/dev/null || missing="$missing python3-paho-mqtt"
python3 -c 'import onnx' 2>/dev/null || /usr/bin/python3 -c 'import onnx' 2>/dev/null || missing="$missing python3-onnx"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing:$missing"
  # Tests start brokers of their own: none is left running, or started with the machine.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
  fi
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || echo "could not install all of:$missing"
  for package in $missing; do
    case "$package" in
    mosquitto | rabbitmq-server | nats-server) systemctl disable --quiet "$package" 2>/dev/null || true ;;
    esac
  done
else
  echo "missing:$missing (tests that need them are skipped; as root on Debian they are installed by themselves)"
fi
