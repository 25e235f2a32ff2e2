/// Where a loaded BLAS beats our own kernels.
enum Crossover {
  /// Whether a product of this shape goes to the BLAS when there is one.
  static func prefersBLAS(m: Int, n: Int, k: Int, form: InstructionSet) -> Bool {
    form == .portable && min(m, n, k) >= 32
  }
}
