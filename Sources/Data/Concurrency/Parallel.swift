import Kernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Work cut into pieces that run on several threads while data are made or fitted.
enum Parallel {
  /// Threads to use: one per processor that is online, at most 16.
  static let threads = max(1, min(16, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  /// Runs `body` for each of `0 ..< pieces`, in any order, and returns when all are done. The
  /// pieces write to different places, so that results do not depend on the number of threads.
  static func perform(
    _ pieces: Int, threads: Int = Parallel.threads, _ body: (Int) -> Void
  ) {
    ThreadPool(threads: min(threads, pieces)).parallel(pieces, body)
  }
}
