#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Buffers that go round between the thread that fills them and the one that uses them.
final class BatchRing: @unchecked Sendable {
  private let monitor = Monitor()
  private var empty: [BatchBuffer]
  private var full: [BatchBuffer] = []
  private var lent: BatchBuffer?
  private var isStopped = false
  private var isFinished = false

  /// A ring of empty buffers.
  init(_ buffers: [BatchBuffer]) { empty = buffers }

  /// An empty buffer, or nil once the ring is stopped; waits for one.
  func free() -> BatchBuffer? {
    monitor.locked {
      while empty.isEmpty, !isStopped { monitor.wait() }
      return isStopped ? nil : empty.removeLast()
    }
  }

  /// Hands over a filled buffer.
  func ready(_ buffer: BatchBuffer) {
    monitor.locked {
      full.append(buffer)
      monitor.notify()
    }
  }

  /// Says that no further buffer will come.
  func finish() {
    monitor.locked {
      isFinished = true
      monitor.notify()
    }
  }

  /// Sends the filling thread home.
  func stop() {
    monitor.locked {
      isStopped = true
      monitor.notify()
    }
  }

  /// The oldest filled buffer, or nil after the last; takes back the one lent before. Adds the time
  /// it had to wait.
  func next(waited: inout Double) -> BatchBuffer? {
    var time = 0.0
    let buffer = monitor.locked { () -> BatchBuffer? in
      if let lent { empty.append(lent) }
      lent = nil
      monitor.notify()
      if full.isEmpty, !isFinished {
        let start = Self.seconds()
        while full.isEmpty, !isFinished { monitor.wait() }
        time = Self.seconds() - start
      }
      if !full.isEmpty { lent = full.removeFirst() }
      return lent
    }
    waited += time
    return buffer
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
