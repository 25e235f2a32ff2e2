import Support

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Buffers that go round between the threads that fill them and the one that uses them. Batches are
/// numbered; they are handed out and taken in order, whichever is ready first.
final class BatchRing: @unchecked Sendable {
  /// A batch to be made, with the memory to make it in.
  struct Task {
    /// The batch's number, from 0.
    let number: Int
    /// The memory.
    let buffer: BatchBuffer
  }

  private let monitor = Monitor()
  private let total: Int?
  private var empty: [BatchBuffer]
  private var full: [Int: Result<BatchBuffer, DiagnosticError>] = [:]
  private var lent: BatchBuffer?
  private var begun = 0
  private var taken = 0
  private var isStopped = false

  /// A ring of empty buffers for `total` batches, without end where nil.
  init(_ buffers: [BatchBuffer], total: Int?) {
    empty = buffers
    self.total = total
  }

  /// The next batch to be made, or nil after the last or once the ring is stopped; waits for an
  /// empty buffer.
  func begin() -> Task? {
    monitor.locked {
      while empty.isEmpty, !isStopped, begun != total { monitor.wait() }
      guard !isStopped, begun != total else { return nil }
      begun += 1
      return Task(number: begun - 1, buffer: empty.removeLast())
    }
  }

  /// Hands over a filled buffer, or why it could not be filled.
  func finish(_ task: Task, _ error: DiagnosticError?) {
    monitor.locked {
      full[task.number] = error.map { .failure($0) } ?? .success(task.buffer)
      monitor.notify()
    }
  }

  /// Sends the filling threads home.
  func stop() {
    monitor.locked {
      isStopped = true
      monitor.notify()
    }
  }

  /// The next filled buffer, or nil after the last; takes back the one lent before. Adds the time
  /// it had to wait. A batch that could not be made throws why, and ends the ring.
  func next(waited: inout Double) throws(DiagnosticError) -> BatchBuffer? {
    var time = 0.0
    let result = monitor.locked { () -> Result<BatchBuffer, DiagnosticError>? in
      if let lent { empty.append(lent) }
      lent = nil
      monitor.notify()
      guard taken != total, !isStopped else { return nil }
      if full[taken] == nil {
        let start = Self.seconds()
        while full[taken] == nil { monitor.wait() }
        time = Self.seconds() - start
      }
      let result = full.removeValue(forKey: taken)
      taken += 1
      if case .success(let buffer) = result { lent = buffer } else { isStopped = true }
      return result
    }
    waited += time
    return try result?.get()
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
