import CKernels

/// What the machine can do at most, measured: the yardsticks of `bench`.
public struct MachinePeak: Sendable {
  /// Threads that took part.
  public let threads: Int
  /// Multiply-adds on registers, in billions of floating-point operations a second, all threads.
  public let gflops: Double
  /// Bytes read plus bytes written by a copy out of cache, in 10^9 a second, all threads.
  public let copyGigabytesPerSecond: Double

  /// Floats each thread copies: 64 MiB, twice the last cache of most machines.
  private static let copyCount = 16 << 20
  private static let (rounds, repeats) = (200_000, 5)

  /// Measures both, taking the best of a few short runs; some 0.2 s and 128 MiB a thread.
  public static func measure(pool: ThreadPool) -> MachinePeak {
    MachinePeak(
      threads: pool.threads, gflops: multiplyAdds(pool) / 1e9,
      copyGigabytesPerSecond: copy(pool) / 1e9)
  }

  private static func multiplyAdds(_ pool: ThreadPool) -> Double {
    let form = InstructionSet.current.rawValue
    let sinks = UnsafeMutablePointer<Float>.allocate(capacity: pool.threads * 16)
    sinks.initialize(repeating: 0, count: pool.threads * 16)
    defer { sinks.deallocate() }
    let operations = ck_peak_run(form, rounds, sinks) * Double(pool.threads)
    return operations / seconds {
      pool.parallel(pool.threads) { _ = ck_peak_run(form, rounds, sinks + $0 * 16) }
    }
  }

  private static func copy(_ pool: ThreadPool) -> Double {
    let count = copyCount * pool.threads
    let buffer = UnsafeMutablePointer<Float>.allocate(capacity: 2 * count)
    buffer.initialize(repeating: 1, count: 2 * count)
    defer { buffer.deallocate() }
    return 8 * Double(count) / seconds {
      pool.parallel(pool.threads) { piece in
        let from = buffer + piece * copyCount
        (from + count).update(from: from, count: copyCount)
      }
    }
  }

  /// The shortest of a few runs of `body`.
  private static func seconds(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let best = (0..<repeats).map { _ in clock.measure(body) }.min() ?? .zero
    let (seconds, attoseconds) = best.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
