import Kernels
import Synchronization
import Testing

@Suite("Thread pool")
struct ThreadPoolTests {
  @Test("every piece runs exactly once", arguments: [1, 2, 3, 5])
  func everyPieceOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 100)
    defer { counts.deallocate() }
    for pieces in [0, 1, 2, 3, 7, 100] {
      counts.initialize(repeating: 0, count: 100)
      pool.parallel(pieces) { counts[$0] += 1 }
      #expect((0..<100).map { counts[$0] } == (0..<100).map { $0 < pieces ? 1 : 0 })
    }
  }

  @Test("a region has ended before the next begins, over many short regions")
  func manyRegions() {
    let pool = ThreadPool(threads: 3)
    let total = Atomic<Int>(0)
    var wrong = 0
    for region in 1...3000 {
      pool.parallel(4) { total.add($0 + 1, ordering: .relaxed) }
      if total.load(ordering: .relaxed) != 10 * region { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test("sleeping workers wake for a later region")
  func afterSleep() async throws {
    let pool = ThreadPool(threads: 3)
    let total = Atomic<Int>(0)
    for _ in 0..<5 {
      try await Task.sleep(for: .milliseconds(2))
      pool.parallel(64) { _ in total.add(1, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 320)
  }

  @Test("a region inside a region runs to its end")
  func nested() {
    let pool = ThreadPool(threads: 3)
    let total = Atomic<Int>(0)
    pool.parallel(6) { _ in pool.parallel(5) { _ in total.add(1, ordering: .relaxed) } }
    #expect(total.load(ordering: .relaxed) == 30)
  }

  @Test("two threads may open regions on one pool")
  func shared() async {
    let pool = ThreadPool(threads: 2)
    let sums = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let total = Atomic<Int>(0)
          for _ in 0..<200 { pool.parallel(3) { _ in total.add(1, ordering: .relaxed) } }
          return total.load(ordering: .relaxed)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == [600, 600, 600, 600])
  }

  @Test("pools come and go")
  func lifetimes() {
    let total = Atomic<Int>(0)
    for threads in 0..<40 {
      let pool = ThreadPool(threads: threads % 5)
      #expect(pool.threads >= 1 && pool.threads <= max(1, threads % 5))
      pool.parallel(5) { _ in total.add(1, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 200)
  }
}
