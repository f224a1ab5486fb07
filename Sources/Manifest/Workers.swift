import Glibc
import Synchronization

/// Does a piece of work for each index on all cores and gives the results in the order of the indices.
///
/// The calling thread waits meanwhile and calls `tick` about fifty times a second; when that says to stop, no further
/// index is begun and the result is nil. The workers take `grab` indices at a time and see no signals.
package func inParallel<Value: Sendable>(
  _ count: Int, grab: Int = 16, workers: Int = coreCount, tick: () -> Bool,
  _ work: @escaping @Sendable (Int) -> Value
) -> [Value]? {
  let threads = min(workers, (count + grab - 1) / grab)
  // A thread costs more than a few small files.
  guard threads > 1 else {
    var values: [Value] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      values.append(work(index))
      if index % grab == grab - 1 || index == count - 1, !tick() { return nil }
    }
    return values
  }
  let crew = Crew(count: count, grab: grab, work: work)
  let started = crew.start(threads)
  // Where no thread could be made, the caller does the work itself.
  if started.isEmpty { crew.run() }
  var goOn = true
  while !crew.waitForEnd(of: started.count, milliseconds: 20) {
    if goOn, !tick() {
      goOn = false
      crew.stop()
    }
  }
  for thread in started { pthread_join(thread, nil) }
  return goOn && tick() ? crew.results() : nil
}

/// How many threads can run at once.
package let coreCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

private final class Crew<Value: Sendable>: Sendable {
  private let count: Int
  private let grab: Int
  private let work: @Sendable (Int) -> Value
  private let next = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let done = Atomic<Int>(0)
  private let found = Mutex<[(start: Int, values: [Value])]>([])

  init(count: Int, grab: Int, work: @escaping @Sendable (Int) -> Value) {
    self.count = count
    self.grab = grab
    self.work = work
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// One worker's life.
  func run() {
    var mine: [(start: Int, values: [Value])] = []
    while !isStopped.load(ordering: .relaxed) {
      let start = next.add(grab, ordering: .relaxed).oldValue
      guard start < count else { break }
      var values: [Value] = []
      values.reserveCapacity(grab)
      for index in start..<min(start + grab, count) where !isStopped.load(ordering: .relaxed) {
        values.append(work(index))
      }
      mine.append((start, values))
    }
    let all = mine
    found.withLock { $0 += all }
    done.add(1, ordering: .releasing)
  }

  func start(_ threads: Int) -> [pthread_t] {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    // Signals are the business of the thread that owns the terminal.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var started: [pthread_t] = []
    for _ in 0..<threads {
      var thread = pthread_t()
      let body = Unmanaged.passRetained(Body(run))
      let result = pthread_create(
        &thread, &attributes,
        { argument in
          guard let argument else { return nil }
          Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
          return nil
        }, body.toOpaque())
      if result == 0 { started.append(thread) } else { body.release() }
    }
    return started
  }

  /// False when the time ran out first.
  func waitForEnd(of threads: Int, milliseconds: Int) -> Bool {
    var waited = 0
    while done.load(ordering: .acquiring) < threads {
      if waited >= milliseconds * 1000 { return false }
      // Short naps at first: most folders are read within a few milliseconds.
      let nap = waited < 2000 ? 200 : 500
      usleep(useconds_t(nap))
      waited += nap
    }
    return true
  }

  func results() -> [Value] {
    let parts = found.withLock { $0 }.sorted { $0.start < $1.start }
    return parts.flatMap(\.values)
  }
}

private final class Body: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Room for documents that nest as deep as the reader allows.
private let stackSize = 8 << 20
