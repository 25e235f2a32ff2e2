#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One thread of the system that runs a closure once; `join` waits for its end.
final class Worker {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  #if canImport(Darwin)
    private var thread: pthread_t?
  #else
    private var thread = pthread_t()
  #endif
  private var running = false

  /// Starts the thread; where the system has none to give, the closure runs at once.
  init(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body)).toOpaque()
    #if canImport(Darwin)
      let result = pthread_create(&thread, nil, { Worker.run($0) }, work)
    #else
      let result = pthread_create(&thread, nil, { $0.map { Worker.run($0) } ?? nil }, work)
    #endif
    running = result == 0
    if !running { _ = Worker.run(work) }
  }

  private static func run(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
    return nil
  }

  /// Waits until the closure has returned.
  func join() {
    guard running else { return }
    running = false
    #if canImport(Darwin)
      if let thread { pthread_join(thread, nil) }
    #else
      pthread_join(thread, nil)
    #endif
  }

  deinit { join() }
}

/// A lock with a condition to wait on.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// A free lock.
  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` with the lock held.
  func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Gives the lock up until somebody calls `notify`; only with the lock held.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Wakes everybody who waits.
  func notify() { pthread_cond_broadcast(condition) }
}

/// Work cut into pieces that run on several threads while data are loaded or fitted.
enum Parallel {
  /// Threads to use: one per processor that is online, at most 16.
  static let threads = max(1, min(16, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  /// Runs `body` for each of `0 ..< pieces`, in any order, and returns when all are done. The pieces
  /// must write to different places; results then do not depend on the number of threads.
  static func perform(
    _ pieces: Int, threads: Int = Parallel.threads, _ body: @escaping @Sendable (Int) -> Void
  ) {
    let next = Counter(limit: pieces)
    let run: @Sendable () -> Void = { while let piece = next.take() { body(piece) } }
    let workers = (1..<max(1, min(threads, pieces))).map { _ in Worker(run) }
    run()
    for worker in workers { worker.join() }
  }

  private final class Counter: @unchecked Sendable {
    private let monitor = Monitor()
    private let limit: Int
    private var value = 0
    init(limit: Int) { self.limit = limit }

    func take() -> Int? {
      monitor.locked {
        guard value < limit else { return nil }
        value += 1
        return value - 1
      }
    }
  }
}
