/** Version of a shared library that is mapped into a process, from the text of its `/proc/PID/maps`: `10.3.0` of
 * `/usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0`; `null`: not mapped, or under a name without a version. */
export function mappedVersion(maps: string, library: string): string | null {
  const start = `/${library}.so.`;
  for (const line of maps.split('\n')) {
    const at = line.lastIndexOf(start);
    if (at < 0) continue;
    const version = /^[\d.]*\d/.exec(line.slice(at + start.length))?.[0];
    if (version) return version;
  }
  return null;
}
