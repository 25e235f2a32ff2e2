import CKernels

/// Threads that share the pieces of one region at a time, the calling thread among them.
///
/// An idle thread spins some tens of microseconds and then sleeps, so that the regions of a plan
/// follow each other at the cost of a cache miss while another process still gets its core. A
/// region allocates nothing.
public final class ThreadPool: Sendable {
  /// How many threads take part in a region, the caller included; at least 1.
  public let threads: Int
  fileprivate nonisolated(unsafe) let pool: OpaquePointer?

  /// Starts `threads - 1` workers, or as many as the system grants; below 2 threads, none.
  public init(threads: Int) {
    pool = threads > 1 ? ck_pool_create(Int32(clamping: min(threads, ThreadPool.most))) : nil
    self.threads = pool.map { Int(ck_pool_threads($0)) } ?? 1
  }

  deinit {
    if let pool { ck_pool_destroy(pool) }
  }

  /// More threads than any machine of ours has cores; a larger wish is cut down to it.
  private static let most = 1024

  /// Calls `body` once for each of 0..<pieces, in any order and on any thread, and returns when
  /// every call has ended. A region inside another runs on its caller alone.
  public func parallel(_ pieces: Int, _ body: (Int) -> Void) {
    ThreadPool.parallel(on: pool, pieces, body)
  }

  /// The address of a pool, unlike the pool, is passed on without counting references.
  fileprivate static func parallel(
    on pool: OpaquePointer?, _ pieces: Int, _ body: (Int) -> Void
  ) {
    guard pieces > 1, let pool else {
      for piece in 0..<max(pieces, 0) { body(piece) }
      return
    }
    runClosure(pool, pieces, body)
  }
}

extension ThreadPool? {
  /// The same on the threads of a pool, or without one on the calling thread alone.
  func parallel(_ pieces: Int, _ body: (Int) -> Void) {
    ThreadPool.parallel(on: self?.pool, pieces, body)
  }
}

/// `ck_pool_run_closure` of CKernels: `ck_pool_run` wants a pointer to the closure, which cannot be
/// had of one that does not escape.
@_silgen_name("ck_pool_run_closure")
private func runClosure(_ pool: OpaquePointer, _ pieces: Int, _ body: (Int) -> Void)
