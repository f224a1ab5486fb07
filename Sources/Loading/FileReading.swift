import Glibc

/// What reading a file's bytes gives.
enum FileContents: Sendable {
  case bytes([UInt8], FileState)
  case failed(SystemError)
  /// No regular file: "a FIFO".
  case special(String)
  case tooLarge(Int)
}

/// Reads a regular file to its end. What turns out to be anything else is left alone, and never waited for.
func readFile(_ path: Path, limit: Int) -> FileContents {
  // Without O_NONBLOCK, opening a FIFO that nobody writes to would never come back.
  let descriptor: Descriptor
  switch open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY) {
  case .failure(let error): return .failed(error)
  case .success(let opened): descriptor = opened
  }
  let state: FileState
  switch descriptor.state() {
  case .failure(let error): return .failed(error)
  case .success(let found): state = found
  }
  switch state.kind {
  case .special(let what): return .special(what)
  case .folder, .link: return .special("a folder")
  case .file: break
  }
  guard state.size <= limit else { return .tooLarge(state.size) }

  // One more byte than it should hold, so that the end is seen in the same sweep; files in /proc say 0 and hold more.
  let capacity = max(state.size + 1, 4096)
  var failure: SystemError?
  var bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
    failure = fill(UnsafeMutableRawBufferPointer(buffer), &count, from: descriptor.number)
  }
  while failure == nil, bytes.count >= capacity {
    let before = bytes.count
    let more = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      failure = fill(UnsafeMutableRawBufferPointer(buffer), &count, from: descriptor.number)
    }
    bytes += more
    if bytes.count == before { break }
    if bytes.count > limit { return .tooLarge(bytes.count) }
  }
  if let failure { return .failed(failure) }
  return .bytes(bytes, state)
}

/// Reads until the buffer is full or the file ends.
private func fill(_ buffer: UnsafeMutableRawBufferPointer, _ count: inout Int, from descriptor: Int32) -> SystemError? {
  guard let base = buffer.baseAddress else { return nil }
  while count < buffer.count {
    let got = read(descriptor, base + count, buffer.count - count)
    if got > 0 {
      count += got
    } else if got == 0 {
      return nil
    } else if errno != EINTR {
      return .last
    }
  }
  return nil
}
