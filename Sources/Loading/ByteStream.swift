import Glibc

/// Bytes that come when they come: standard input, or a FIFO named on the command line.
///
/// Asked again and again it gives a piece, `waiting` after a short while without one, or its end.
package struct ByteStream: Sendable {
  package enum Piece: Sendable {
    case bytes([UInt8])
    case waiting
    case end
    /// In the system's words.
    case failed(String)
  }

  package let next: @Sendable () -> Piece

  package init(next: @escaping @Sendable () -> Piece) { self.next = next }
}

extension ByteStream {
  /// What the program was given to read.
  package static let standardInput = ByteStream { nextPiece(of: 0) }

  /// A FIFO that is open already; it stays open as long as the stream.
  static func pipe(_ descriptor: Descriptor) -> ByteStream {
    ByteStream { nextPiece(of: descriptor.number) }
  }
}

/// How reading a stream to its end went.
enum StreamContents: Sendable {
  case bytes([UInt8])
  case failed(String)
  case tooLarge
  /// Nobody wrote within the time given.
  case silent
  case cancelled
}

extension ByteStream {
  /// Reads to the end. `patience`: how many times it may say `waiting` before its first byte; nil: for ever.
  func readAll(limit: Int, patience: Int? = nil, isCancelled: () -> Bool) -> StreamContents {
    var bytes: [UInt8] = []
    var waits = 0
    while true {
      switch next() {
      case .bytes(let piece):
        bytes += piece
        if bytes.count > limit { return .tooLarge }
      case .waiting:
        waits += 1
        if let patience, bytes.isEmpty, waits >= patience { return .silent }
      case .end:
        return .bytes(bytes)
      case .failed(let reason):
        return .failed(reason)
      }
      if isCancelled() { return .cancelled }
    }
  }
}

/// Waits a tenth of a second at most, so that whoever waits can give up.
private func nextPiece(of descriptor: Int32) -> ByteStream.Piece {
  var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  let ready = poll(&wanted, 1, 100)
  if ready == 0 || (ready < 0 && errno == EINTR) { return .waiting }
  if ready < 0 { return .failed(SystemError.last.reason) }
  var failure: SystemError?
  let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
    let got = read(descriptor, buffer.baseAddress, buffer.count)
    if got < 0 { failure = .last } else { count = got }
  }
  if let failure {
    return failure.number == EINTR || failure.number == EAGAIN ? .waiting : .failed(failure.reason)
  }
  return piece.isEmpty ? .end : .bytes(piece)
}
