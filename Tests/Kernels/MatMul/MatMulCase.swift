import Kernels

/// One product with its operands, run against the naive reference.
struct MatMulCase {
  var m: Int
  var n: Int
  var k: Int
  var transposeA = false
  var transposeB = false
  var accumulate = false
  var bias = false
  var addend = false
  var relu = false

  /// Small, fixed values in -1...1 with no pattern a mistake could hide behind.
  static func values(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return [Float](unsafeUninitializedCapacity: max(count, 1)) { values, made in
      made = max(count, 1)
      var index = 0
      while index < made {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        values[index] = Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
        index += 1
      }
    }
  }

  var a: [Float] { MatMulCase.values(m * k, seed: 1) }
  var b: [Float] { MatMulCase.values(k * n, seed: 2) }
  var before: [Float] { MatMulCase.values(m * n, seed: 3) }
  var biases: [Float] { MatMulCase.values(n, seed: 4) }
  var addends: [Float] { MatMulCase.values(m * n, seed: 5) }

  /// Calls `body` with bias and addend where there are any.
  private func withSummands(
    _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
  ) {
    biases.withUnsafeBufferPointer { biases in
      addends.withUnsafeBufferPointer { addends in
        body(bias ? biases.baseAddress : nil, addend ? addends.baseAddress : nil)
      }
    }
  }

  /// C by the naive reference.
  func expected() -> [Float] {
    var c = before
    withSummands { bias, addend in
      NaiveMatMul.run(
        m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, accumulate: accumulate,
        a: a, b: b, c: &c, bias: bias, addend: addend, relu: relu)
    }
    return c
  }

  /// C by the kernels of `form`, or by `blas`.
  func computed(
    _ form: InstructionSet = .current, packed: Bool = false, blas: BLAS? = nil, threads: Int = 1,
    after: BlockWork? = nil
  ) -> [Float] {
    let product = MatMul(
      m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, accumulate: accumulate,
      blas: blas, instructions: form)
    let layout = PackedMatrix(k: k, n: n, instructions: form)
    var panels = [Float](repeating: .nan, count: packed ? layout.packedCount + 1 : 1)
    if packed { layout.pack(b, transposed: transposeB, into: &panels) }
    var workspace = [Float](repeating: .nan, count: product.workspaceCount + 1)
    var c = before
    let pool = ThreadPool(threads: threads)
    withSummands { bias, addend in
      let epilogue = Epilogue(bias: bias, addend: addend, relu: relu, after: after)
      if packed {
        product.run(
          a: a, packed: panels, c: &c, workspace: &workspace, epilogue: epilogue, pool: pool)
      } else {
        product.run(a: a, b: b, c: &c, workspace: &workspace, epilogue: epilogue, pool: pool)
      }
    }
    return c
  }

  /// The largest difference from the reference in units of 4(k + 2) roundings of 1, several times
  /// what k + 2 random terms below 1 come to; correct results are below 1, a lost term is not.
  func error(of results: [Float]...) -> Float {
    let (bound, expected) = (4 * Float(k + 2) * 0x1p-24, expected())
    return results.map { c in
      zip(c, expected).map { $0.isNaN ? .infinity : abs($0 - $1) / bound }.max() ?? 0
    }.max() ?? 0
  }
}
