import Glibc

/// Seconds of processor time that a piece of work takes on this thread; other programs on the machine don't count.
func processorSeconds(_ work: () -> Void) -> Double {
  let start = processorClock()
  work()
  return processorClock() - start
}

/// This thread's processor time so far, in seconds.
func processorClock() -> Double { now(CLOCK_THREAD_CPUTIME_ID) }

/// Seconds on the wall.
func wallSeconds(_ work: () -> Void) -> Double {
  let start = now(CLOCK_MONOTONIC)
  work()
  return now(CLOCK_MONOTONIC) - start
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return 0 }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// With a fixed number of decimals.
func text(_ value: Double, decimals: Int = 2) -> String {
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  let scaled = Int((value * scale).rounded())
  guard decimals > 0 else { return String(scaled) }
  let fraction = String(scaled.magnitude % UInt(scale))
  let zeros = String(repeating: "0", count: decimals - fraction.count)
  return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(scale)).\(zeros)\(fraction)"
}

/// The most memory this process has had so far, in bytes; nil where the system doesn't say.
func peakMemory() -> Int? {
  guard let status = contents("/proc/self/status") else { return nil }
  for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:") {
    return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }.map {
      $0 * 1024
    }
  }
  return nil
}

/// Runs this program again with other arguments; what it prints, nil if it fails.
func runAgain(_ arguments: [String]) -> String? {
  var command = "/proc/self/exe"
  for argument in arguments {
    command += " '\(argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
  // The shell is another process, whose own program /proc/self/exe would name.
  var path = [CChar](repeating: 0, count: 4096)
  let length = readlink("/proc/self/exe", &path, path.count - 1)
  guard length > 0 else { return nil }
  let own = String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  guard let pipe = popen("'\(own)'" + command.dropFirst("/proc/self/exe".utf8.count), "r") else { return nil }
  var output: [UInt8] = []
  while case let byte = fgetc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
  return pclose(pipe) == 0 ? String(decoding: output, as: UTF8.self) : nil
}

func contents(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var status = stat()
  if fstat(fileno(file), &status) == 0 { bytes.reserveCapacity(Int(status.st_size)) }
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return bytes
}

private func now(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
