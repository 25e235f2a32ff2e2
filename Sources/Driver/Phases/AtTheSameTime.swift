import Kernels
import Synchronization

/// Two computations at the same time.
enum AtTheSameTime {
  /// Computes both, each on a thread of its own where there are two; throws the first one's error
  /// where both fail, as one after the other would.
  static func run<First: Sendable, Second: Sendable, Failure: Error>(
    threads: Int, _ first: () throws(Failure) -> First, _ second: () throws(Failure) -> Second
  ) throws(Failure) -> (First, Second) {
    let results = Mutex<(Result<First, Failure>?, Result<Second, Failure>?)>((nil, nil))
    ThreadPool(threads: min(threads, 2)).parallel(2) { index in
      if index == 0 {
        let result = Result(catching: first)
        results.withLock { $0.0 = result }
      } else {
        let result = Result(catching: second)
        results.withLock { $0.1 = result }
      }
    }
    guard case (let first?, let second?) = results.withLock({ $0 }) else {
      preconditionFailure("a region ends when all of its calls have ended")
    }
    return (try first.get(), try second.get())
  }
}
