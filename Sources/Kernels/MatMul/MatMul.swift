import CKernels

/// A bound, reusable product C = op(A)·op(B) (+ C): shape and implementation are fixed, only the
/// buffers, and a smaller number of rows, change from run to run. Matrices are row-major float32.
///
/// The result is the same bits at any number of threads: the pieces of work, and the order in which
/// an element is summed over k, depend on the shape and the instruction set alone.
public struct MatMul: Sendable {
  /// Rows of op(A) and C, the most a run may have.
  public let m: Int
  /// Columns of op(B) and C.
  public let n: Int
  /// Columns of op(A) and rows of op(B).
  public let k: Int
  let transposeA: Bool
  let transposeB: Bool
  let accumulate: Bool
  let strides: Strides
  let form: InstructionSet
  let blas: BLAS?

  /// Floats from one row of a stored matrix to the next.
  public struct Strides: Sendable {
    /// Stride of A as stored: at least k, or m when A is transposed.
    public var a: Int
    /// Stride of B as stored: at least n, or k when B is transposed.
    public var b: Int
    /// Stride of C: at least n.
    public var c: Int

    /// Strides of the three matrices as stored.
    public init(a: Int, b: Int, c: Int) {
      self.a = a
      self.b = b
      self.c = c
    }
  }

  /// Binds a product of op(A) (m x k) and op(B) (k x n).
  ///
  /// `accumulate` adds to C instead of replacing it. `strides` defaults to dense matrices. `blas`
  /// is used for the shapes where `Crossover` says so; nil means never.
  public init(
    m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool, accumulate: Bool = false,
    strides: Strides? = nil, blas: BLAS? = nil, instructions form: InstructionSet = .current
  ) {
    precondition(m >= 0 && n >= 0 && k >= 0, "a product's sizes are not negative")
    self.m = m
    self.n = n
    self.k = k
    self.transposeA = transposeA
    self.transposeB = transposeB
    self.accumulate = accumulate
    self.strides = strides ?? Strides(a: transposeA ? m : k, b: transposeB ? k : n, c: n)
    self.form = form
    self.blas = blas.flatMap { Crossover.prefers($0, m: m, n: n, k: k) ? $0 : nil }
  }

  /// Floats of scratch memory a run needs.
  public var workspaceCount: Int {
    if splitsRow { return rowParts * n }
    if turns { return turnedCount }
    return realignedCount + (packsAhead ? packedLayout.packedCount : 0)
  }

  /// Whether all of B is packed before the pieces run.
  private var packsAhead: Bool {
    isOwn && withUnsafePointer(to: product()) { ck_matmul_packs_ahead($0) != 0 }
  }

  var packedLayout: PackedMatrix { PackedMatrix(k: k, n: n, instructions: form) }

  /// Packs all of B, panel by panel, to `packed`, which holds `packedLayout.packedCount` floats.
  func pack(
    _ b: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, pool: ThreadPool
  ) {
    let layout = packedLayout
    pool.parallel(layout.panels) {
      layout.pack(panel: $0, b, transposed: transposeB, stride: strides.b, into: packed)
    }
  }

  /// Whether our own kernels compute it, not a BLAS.
  public var isOwn: Bool { blas == nil }

  /// The implementation this product is bound to, in words, such as "builtin 14x32 avx512".
  public var choice: String {
    if let blas { return blas.description.library }
    let rows = ck_matmul_tile_rows(form.rawValue)
    return "builtin \(rows)x\(ck_matmul_panel_width(form.rawValue)) \(form.name)"
  }

  /// Computes the first `rows` rows of C (all m when nil) and applies `epilogue` to them.
  ///
  /// `workspace` holds `workspaceCount` floats. With A transposed, `rows` are columns of A as
  /// stored. C must not overlap A or B.
  public func run(
    a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, rows: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    var product = self.product(a: a, c: c, rows: rows, epilogue: epilogue)
    product.b = b
    if let blas {
      blas.run(product, after: epilogue.after, pool: pool)
    } else if splitsRow {
      runRow(product, workspace: workspace, after: epilogue.after, pool: pool)
    } else if turns {
      runTurned(product, workspace: workspace, after: epilogue.after, pool: pool)
    } else {
      if packsAhead {
        let packed = workspace + realignedCount
        pack(b, into: packed, pool: pool)
        product.packed = UnsafePointer(packed)
      }
      run(product, workspace: workspace, after: epilogue.after, pool: pool)
    }
  }

  /// The same with B packed ahead by `PackedMatrix` of this k, n and instruction set; always our
  /// own kernels.
  public func run(
    a: UnsafePointer<Float>, packed: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, rows: Int? = nil, epilogue: Epilogue = .none,
    pool: ThreadPool
  ) {
    var product = self.product(a: a, c: c, rows: rows, epilogue: epilogue)
    product.packed = packed
    run(product, workspace: workspace, after: epilogue.after, pool: pool)
  }

  /// The product in C's terms, B still to be given; without addresses, its shape alone.
  func product(
    a: UnsafePointer<Float>? = nil, c: UnsafeMutablePointer<Float>? = nil, rows: Int? = nil,
    epilogue: Epilogue = .none
  ) -> ck_matmul {
    let rows = rows ?? m
    precondition(0...m ~= rows, "a run has at most the rows its product was bound for")
    var product = ck_matmul()
    product.isa = form.rawValue
    (product.m, product.n, product.k) = (rows, n, k)
    product.a = a
    product.a_row = transposeA ? 1 : strides.a
    product.a_column = transposeA ? strides.a : 1
    product.b_row = transposeB ? 1 : strides.b
    product.b_column = transposeB ? strides.b : 1
    product.c = c
    product.c_row = strides.c
    product.bias = epilogue.bias
    product.addend = epilogue.addend
    product.accumulate = accumulate ? 1 : 0
    product.relu = epilogue.relu ? 1 : 0
    return product
  }

  private func run(
    _ product: ck_matmul, workspace: UnsafeMutablePointer<Float>,
    after: Unmanaged<BlockWork>?, pool: ThreadPool
  ) {
    var product = product
    if realignsA { realign(&product, in: workspace, pool: pool) }
    withUnsafePointer(to: product) { product in
      pool.parallel(ck_matmul_pieces(product)) { piece in
        ck_matmul_run(product, piece)
        after?.run(ck_matmul_extent(product, piece))
      }
    }
  }
}
