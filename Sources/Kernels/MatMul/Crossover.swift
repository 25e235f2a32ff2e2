/// Where a loaded BLAS is used instead of our own kernels.
///
/// Measured with OpenBLAS 0.3.21, one thread, Zen 4, in one sitting (GFLOP/s, ours against its own
/// kernels for the same instructions), products (m, n, k):
///
///     shape                 avx512       avx2         portable (SSE2)
///     64 x 256 x 784        116 / 98     110 / 92     35 / 33
///     64 x 256 x 128, B^T   104 / 93     103 / 88     36 / 31
///     784 x 256 x 64, A^T   110 / 101    108 / 92     36 / 31
///     1024 x 256 x 784      113 / 104    100 / 90     34 / 33
///     1024 x 1024 x 1024    106 / 100    100 / 103    35 / 33
///     16 x 4096 x 4096       55 / 43      51 / -      24 / -
///     1 x 4096 x 4096        10 / 4
///
/// So on x86-64 a library that was merely found is not used; on other machines, where our portable
/// form does not know the vendor's units, it is from moderate sizes on.
enum Crossover {
  /// The least of m, n and k from which a library that was merely found is used.
  #if arch(x86_64)
    static let leastFound = Int.max
  #else
    static let leastFound = 32
  #endif
  /// The same for a library asked for by path: all but skinny products, which it does badly.
  static let leastAskedFor = 16

  /// Whether a product of this shape goes to `blas`.
  static func prefers(_ blas: BLAS, m: Int, n: Int, k: Int) -> Bool {
    let sizes = [m, n, k]
    guard let least = sizes.min(), let most = sizes.max(), most <= Int(Int32.max) else {
      return false
    }
    return least >= (blas.isAskedFor ? leastAskedFor : leastFound)
  }
}
