import Glibc
import Synchronization
import Testing

@testable import Loading

@Suite("Watching and loading again")
struct WatchTests {
  let folder = TemporaryFolder()

  @Test("changed, removed and new files are noticed, and only what has changed is read again")
  func changes() {
    folder.write("d/a.yaml", configMap("a"))
    folder.write("d/sub/b.yaml", configMap("b"))
    folder.write("d/compose.yaml", "services: {}")
    let first = load([folder("d")])
    #expect(first.snapshot.changes() == [])

    folder.write("d/a.yaml", configMap("changed"))
    folder.write("d/sub/c.yaml", configMap("c"))
    unlink(folder("d/compose.yaml"))
    let changes = first.snapshot.changes().map { "\($0.path.dropFirst(folder.path.utf8.count)) \($0.what)" }
    #expect(Set(changes) == ["/d changed", "/d/a.yaml changed", "/d/compose.yaml removed", "/d/sub changed"])
    var watch = Watch(first.snapshot)
    #expect(watch.look() != nil)

    let second = load([folder("d")], options: LoadOptions(previous: first))
    #expect(second.readings.map { $0.file.name.suffix(6) } == ["a.yaml", "b.yaml", "c.yaml"])
    #expect(second.readings[0].file != first.readings[0].file)
    #expect(second.readings[1].file == first.readings[1].file)
    #expect(!second.snapshot.isStale)
  }

  @Test("a look costs no more than its budget, and goes round")
  func budget() {
    for index in 0..<9 { folder.write("\(index).yaml", configMap("x")) }
    var watch = Watch(load([folder.path]).snapshot)
    #expect(watch.snapshot.count == 10)
    folder.write("5.yaml", configMap("changed"))
    let looks = (0..<10).map { _ in watch.look(budget: 1)?.what }
    #expect(looks.filter { $0 == .changed }.count == 1)
  }

  @Test("a source that wasn't there is noticed when it comes")
  func appearing() {
    let loaded = load([folder("d")])
    #expect(!loaded.snapshot.isStale)
    folder.folder("d")
    #expect(loaded.snapshot.changes() == [Change(path: folder("d"), what: .appeared)])
  }

  @Test("a file that was skipped is shown once it's named")
  func skippedThenNamed() {
    folder.write("x.yaml", "services: {}")
    let first = load([folder.path])
    #expect(first.readings.isEmpty)
    #expect(load([folder("x.yaml")], options: LoadOptions(previous: first)).readings.count == 1)
  }

  @Test("taking back a file's permissions is noticed")
  func permissions() {
    folder.write("x.yaml", configMap("x"))
    let first = load([folder.path])
    chmod(folder("x.yaml"), 0o600)
    #expect(first.snapshot.isStale)
  }
}

@Suite("Standard input")
struct StandardInputTests {
  /// Gives the pieces one after the other, then the end.
  private func input(_ pieces: [ByteStream.Piece]) -> ByteStream {
    let box = Counter()
    return ByteStream {
      let index = box.next.add(1, ordering: .relaxed).oldValue
      return index < pieces.count ? pieces[index] : .end
    }
  }

  private final class Counter: Sendable {
    let next = Atomic<Int>(0)
  }

  @Test("it's read to its end, however slowly it comes")
  func slow() {
    let text = Array((configMap("a") + "---\n" + configMap("b")).utf8)
    let pieces: [ByteStream.Piece] = [
      .waiting, .bytes(Array(text[..<30])), .waiting, .waiting, .bytes(Array(text[30...])),
    ]
    let loaded = load(["-"], options: LoadOptions(standardInput: input(pieces)))
    #expect(loaded.readings.map(\.documents.count) == [2])
    #expect(loaded.readings.map(\.file.name) == ["<stdin>"])
    #expect(loaded.bytes == text.count)
  }

  @Test("what is no manifest stays, since somebody meant it")
  func notManifest() {
    let loaded = load(["-"], options: LoadOptions(standardInput: input([.bytes(Array("a: 1".utf8))])))
    #expect(loaded.readings.count == 1)
    #expect(loaded.skipped.isEmpty)
  }

  @Test("waiting for it can be called off")
  func cancelling() {
    var asked = 0
    let loaded = load(
      ["-"], options: LoadOptions(standardInput: ByteStream { .waiting }),
      isCancelled: {
        asked += 1
        return asked > 5
      })
    #expect(loaded.isCancelled)
    #expect(loaded.readings.isEmpty)
  }

  @Test("loading again keeps what was read, and naming it twice reads it once")
  func again() {
    let options = LoadOptions(standardInput: input([.bytes(Array(configMap("a").utf8))]))
    let first = load(["-", "-"], options: options)
    #expect(first.readings.count == 1)
    let second = load(["-"], options: LoadOptions(standardInput: ByteStream { .failed("closed") }, previous: first))
    #expect(second.readings.map(\.file) == first.readings.map(\.file))
  }

  @Test("what can't be read is a problem")
  func failing() {
    let loaded = load(["-"], options: LoadOptions(standardInput: input([.failed("bad file descriptor")])))
    #expect(loaded.problems.map(\.message) == ["can't be read: bad file descriptor"])
    var options = LoadOptions(standardInput: input([.bytes([UInt8](repeating: 32, count: 50))]))
    options.largestFile = 40
    #expect(load(["-"], options: options).problems.map(\.kind) == ["size"])
  }
}
