import Manifest
import Synchronization
import Testing

@testable import Loading

@Suite("Many files")
struct ManyFilesTests {
  @Test("results come in order whatever the number of workers", arguments: [1, 2, 3, 8])
  func order(workers: Int) {
    let values = inParallel(1000, grab: 7, workers: workers) {
      true
    } _: {
      $0 * 2
    }
    #expect(values == (0..<1000).map { $0 * 2 })
    #expect(
      inParallel(0, workers: workers) {
        true
      } _: {
        $0
      } == [])
  }

  @Test("no further work is begun once it's called off", arguments: [1, 2])
  func stopping(workers: Int) {
    let done = Atomic<Int>(0)
    let values = inParallel(100_000, workers: workers) {
      false
    } _: { index in
      done.add(1, ordering: .relaxed)
      return index
    }
    #expect(values == nil)
    #expect(done.load(ordering: .relaxed) <= 100_000)
  }

  @Test("two thousand small files in twenty folders load in order and with progress, and again without being read")
  func manySmall() {
    let folder = TemporaryFolder()
    for directory in 0..<20 {
      for file in 0..<100 { folder.write("d/\(directory)/\(file).yaml", configMap("c-\(directory)-\(file)")) }
    }
    var reports: [Progress] = []
    let loaded = load([folder("d")], progress: { reports.append($0) })
    #expect(loaded.readings.count == 2_000)
    #expect(loaded.readings.map(\.file.name) == loaded.readings.map(\.file.name).sorted { Path($0) < Path($1) })
    #expect(reports.last?.files == 2_000)
    #expect(reports.last?.bytes == loaded.bytes)
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.files <= $1.files })

    let again = load([folder("d")], options: LoadOptions(previous: loaded))
    #expect(again.readings.map(\.file) == loaded.readings.map(\.file), "what hasn't changed isn't read again")
    #expect(!again.snapshot.isStale)
    #expect(again.snapshot.count == 2_021)
  }

  @Test("loading can be called off while folders are searched and while files are read")
  func cancelling() {
    let folder = TemporaryFolder()
    for index in 0..<100 { folder.write("\(index)/x.yaml", configMap("x")) }
    #expect(load([folder.path], isCancelled: { true }).isCancelled)
    var known = 0
    let loaded = load([folder.path], progress: { known = $0.totalFiles }, isCancelled: { known == 100 })
    #expect(loaded.isCancelled)
    #expect(loaded.readings.isEmpty)
  }
}
