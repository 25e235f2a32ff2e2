import Kernels
import Synchronization
import Testing

@Suite("Products")
struct MatMulTests {
  static let transposes = [(false, false), (true, false), (false, true), (true, true)]

  /// Sizes one below, at and one above a tile's edges in every form, and some primes.
  static let shapes = [
    (1, 1, 1), (1, 10, 7), (1, 33, 65), (1, 130, 40), (2, 8, 3), (5, 7, 9), (6, 16, 5), (7, 17, 31),
    (13, 31, 8), (14, 32, 16), (15, 33, 17), (29, 65, 12), (48, 40, 20), (61, 10, 33), (3, 3, 0),
  ]

  @Test(
    "every form, transpose and edge agrees with the reference",
    arguments: InstructionSet.available)
  func edges(form: InstructionSet) {
    for (m, n, k) in MatMulTests.shapes {
      for (transposeA, transposeB) in MatMulTests.transposes {
        var test = MatMulCase(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
        #expect(test.error(of: test.computed(form)) < 1, "\(test)")
        #expect(test.error(of: test.computed(form, packed: true)) < 1, "packed \(test)")
        test.accumulate = true
        #expect(test.error(of: test.computed(form)) < 1, "\(test)")
      }
    }
  }

  @Test("summands and ReLU follow the whole sum, once", arguments: InstructionSet.available)
  func epilogues(form: InstructionSet) {
    for (m, n, k) in [(1, 40, 30), (1, 1101, 1000), (15, 33, 17), (20, 10, 700), (30, 64, 1100)] {
      for accumulate in [false, true] {
        var test = MatMulCase(m: m, n: n, k: k, accumulate: accumulate, bias: true)
        #expect(test.error(of: test.computed(form)) < 1, "\(test)")
        test.relu = true
        let rectified = test.computed(form)
        #expect(test.error(of: rectified, test.computed(form, packed: true)) < 1, "\(test)")
        #expect(rectified.contains(0) && rectified.contains { $0 > 0 })
        test.addend = true
        #expect(
          test.error(of: test.computed(form), test.computed(form, packed: true)) < 1, "\(test)")
      }
    }
  }

  @Test("long sums go through several blocks", arguments: MatMulTests.transposes)
  func longSums(transposeA: Bool, transposeB: Bool) {
    for (m, n, k) in [(17, 35, 513), (50, 20, 1300), (1, 70, 1025), (16, 70, 2048)] {
      let test = MatMulCase(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
      #expect(test.error(of: test.computed(), test.computed(packed: true)) < 1, "\(test)")
    }
  }

  /// Large enough that rows of a transposed A are laid out tile by tile, in one and several blocks.
  @Test("large transposed operands agree", arguments: InstructionSet.available)
  func laidOut(form: InstructionSet) {
    for (m, n, k) in [(601, 65, 220), (512, 66, 33), (121, 67, 1100), (1024, 65, 9)] {
      var test = MatMulCase(m: m, n: n, k: k, transposeA: true, transposeB: false)
      #expect(test.error(of: test.computed(form)) < 1, "\(test)")
      test.accumulate = true
      #expect(test.error(of: test.computed(form, packed: true)) < 1, "\(test)")
    }
  }

  /// B is large and its rows lie far apart: each panel of it is packed while another is used.
  @Test("panels packed while others are used agree", arguments: InstructionSet.available)
  func packedMeanwhile(form: InstructionSet) {
    for (m, n, k, transposeA, transposeB) in [
      (50, 530, 260, false, false), (61, 150, 900, false, true), (130, 530, 250, true, false),
    ] {
      let test = MatMulCase(
        m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, accumulate: true)
      #expect(test.error(of: test.computed(form, threads: 2)) < 1, "\(test)")
    }
  }

  /// So many rows that those laid out at a time are fewer than a block has.
  @Test("panels used for several groups of rows give the bits of a packed B")
  func panelsUsedAgain() {
    let test = MatMulCase(m: 2040, n: 260, k: 512, transposeA: true, transposeB: true)
    #expect(test.computed() == test.computed(packed: true))
  }

  @Test("tall products with B packed ahead agree", arguments: InstructionSet.available)
  func packedAhead(form: InstructionSet) {
    for (m, n, k, transposeB) in [
      (1040, 70, 33, true), (1031, 520, 5, false), (1024, 1030, 3, true),
    ] {
      var test = MatMulCase(m: m, n: n, k: k, transposeB: transposeB, bias: true)
      #expect(test.error(of: test.computed(form)) < 1, "\(test)")
      test.accumulate = true
      #expect(test.error(of: test.computed(form, threads: 2)) < 1, "\(test)")
    }
  }

  @Test("few rows by a large transposed B agree", arguments: InstructionSet.available)
  func turnedRound(form: InstructionSet) {
    var test = MatMulCase(m: 35, n: 1100, k: 960, transposeB: true, bias: true, addend: true)
    test.relu = true
    let one = test.computed(form)
    #expect(test.error(of: one) < 1, "\(test)")
    #expect(test.computed(form, threads: 3).map(\.bitPattern) == one.map(\.bitPattern))
  }

  @Test("few rows by a B with wide rows agree", arguments: InstructionSet.available)
  func wideRows(form: InstructionSet) {
    for (m, n, k) in [(16, 1056, 130), (40, 5001, 70)] {
      let test = MatMulCase(m: m, n: n, k: k, bias: true, addend: true)
      #expect(test.error(of: test.computed(form, threads: 2)) < 1, "\(test)")
    }
  }

  @Test("blocks computed alone make up the product", arguments: MatMulTests.transposes)
  func blocks(transposeA: Bool, transposeB: Bool) {
    for form in InstructionSet.available {
      for (m, n, k) in [
        (1, 40, 30), (15, 33, 17), (300, 70, 90), (784, 256, 20), (9000, 33, 1), (40, 1100, 9),
        (130, 2100, 70),
      ] {
        let test = MatMulCase(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
        let (a, b) = (test.a, test.b)
        let product = MatMul(
          m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, instructions: form)
        var block = [Float](repeating: .nan, count: product.blockCount)
        var c = [Float](repeating: .nan, count: m * n)
        var prepared = [Float](repeating: .nan, count: product.preparedCount)
        product.prepareBlocks(b: b, into: &prepared, pool: ThreadPool(threads: 2))
        let old = UnsafeMutablePointer<Float>.allocate(capacity: m * n)
        defer { old.deallocate() }
        let soon: [UnsafePointer<Float>?] = [UnsafePointer(old)]
        var twice = 0
        for index in 0..<product.blocks {
          let part = soon.withUnsafeBufferPointer {
            product.run(
              block: index, a: a, b: b, prepared: prepared, into: &block, soon: $0)
          }
          for (i, row) in part.rows.enumerated() {
            for (j, column) in part.columns.enumerated() {
              if !c[row * n + column].isNaN { twice += 1 }
              c[row * n + column] = block[i * part.columns.count + j]
            }
          }
        }
        #expect(twice == 0, "an element belongs to one block")
        #expect(test.error(of: c) < 1, "\(test)")
      }
    }
  }

  @Test("the same bits at any number of threads", arguments: MatMulTests.transposes)
  func sameBits(transposeA: Bool, transposeB: Bool) {
    for (m, n, k) in [
      (150, 100, 600), (64, 256, 90), (300, 10, 700), (512, 64, 512), (700, 80, 256),
      (1, 1100, 999),
    ] {
      let test = MatMulCase(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
      let one = test.computed().map(\.bitPattern)
      for threads in [2, 3, 5] {
        #expect(test.computed(threads: threads).map(\.bitPattern) == one, "\(test), \(threads)")
      }
    }
  }

  @Test("what follows sees every element of C once", arguments: [1, 3])
  func blocks(threads: Int) {
    let test = MatMulCase(m: 150, n: 100, k: 600)
    let counts = BlockCounts(150 * 100, columns: 100)
    _ = test.computed(threads: threads, after: counts)
    #expect(counts.times.allSatisfy { $0 == 1 })
  }

  @Test("fewer rows than bound give the same rows", arguments: [false, true])
  func fewerRows(transposeB: Bool) {
    for (m, n, k) in [(60, 70, 40), (20, 64, 512), (60, 1030, 1024)] {
      let whole = MatMulCase(m: m, n: n, k: k, transposeB: transposeB)
      let rows = m / 2
      let product = MatMul(m: m, n: n, k: k, transposeA: false, transposeB: transposeB)
      var c = [Float](repeating: -1, count: m * n)
      var workspace = [Float](repeating: .nan, count: product.workspaceCount + 1)
      product.run(
        a: whole.a, b: whole.b, c: &c, workspace: &workspace, rows: rows,
        pool: ThreadPool(threads: 2))
      #expect(whole.error(of: Array(c[..<(rows * n)])) < 1)
      #expect(c[(rows * n)...].allSatisfy { $0 == -1 })
    }
  }

  @Test("strides reach into larger matrices", arguments: MatMulTests.transposes)
  func strides(transposeA: Bool, transposeB: Bool) {
    let (m, n, k, pad) = (20, 37, 19, 5)
    let test = MatMulCase(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
    func padded(_ values: [Float], _ width: Int) -> [Float] {
      stride(from: 0, to: values.count, by: width).flatMap {
        values[$0..<$0 + width] + [Float](repeating: .nan, count: pad)
      }
    }
    let (wideA, wideB) = (transposeA ? m : k, transposeB ? k : n)
    let product = MatMul(
      m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB,
      strides: .init(a: wideA + pad, b: wideB + pad, c: n + pad))
    var c = [Float](repeating: -1, count: m * (n + pad))
    var workspace: [Float] = [0]
    product.run(
      a: padded(test.a, wideA), b: padded(test.b, wideB), c: &c, workspace: &workspace,
      pool: ThreadPool(threads: 1))
    let inside = (0..<m).flatMap { c[$0 * (n + pad)..<$0 * (n + pad) + n] }
    #expect(test.error(of: inside) < 1)
    #expect((0..<m).allSatisfy { c[$0 * (n + pad) + n] == -1 })
  }

  @Test("a NaN is not lost in ReLU nor in a zero", arguments: InstructionSet.available)
  func nan(form: InstructionSet) {
    let a: [Float] = [.nan, 1, 0, 1]
    let b: [Float] = [0, 1, .infinity, 1]
    var c = [Float](repeating: 0, count: 4)
    var workspace: [Float] = [0]
    let product = MatMul(m: 2, n: 2, k: 2, transposeA: false, transposeB: false, instructions: form)
    product.run(
      a: a, b: b, c: &c, workspace: &workspace, epilogue: Epilogue(relu: true),
      pool: ThreadPool(threads: 1))
    #expect(c[0].isNaN && c[1].isNaN && c[2] == .infinity && c[3] == 1)
  }
}
