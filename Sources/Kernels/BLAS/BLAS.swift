import CKernels

/// A library with `cblas_sgemm`, found when first asked for and told to use one thread: our own
/// pool shares out the work.
public struct BLAS: Sendable {
  /// What the library says of itself.
  public let description: BLASDescription
  /// Whether the user named this library, so that it is used wherever it is not hopeless.
  public let isAskedFor: Bool
  let sgemm: Sgemm

  /// The standard interface with 32-bit sizes.
  typealias Sgemm =
    @Sendable @convention(c) (
      CInt, CInt, CInt, CInt, CInt, CInt, Float, UnsafePointer<Float>?, CInt, UnsafePointer<Float>?,
      CInt, Float, UnsafeMutablePointer<Float>?, CInt
    ) -> Void

  /// Loads the library asked for; nil means our own kernels: because they were asked for, or
  /// because no library was found. A library asked for by path that cannot be used throws.
  public static func load(_ choice: BLASChoice) throws(BLASError) -> BLAS? {
    switch choice {
    case .builtin: nil
    case .automatic: found
    case .path(let path): try BLAS(path: path, isAskedFor: true)
    }
  }

  /// The first usable library among the usual names, looked for once.
  private static let found: BLAS? = usualNames.lazy.compactMap {
    try? BLAS(path: $0, isAskedFor: false)
  }.first

  /// Names the libraries go by, the fastest first.
  static let usualNames = [
    "libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libmkl_rt.so", "libblis.so.4",
    "libblis.so", "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "libopenblas.dylib", "libcblas.so.3", "libblas.so.3",
  ]

  private init(path: String, isAskedFor: Bool) throws(BLASError) {
    let library: DynamicLibrary
    switch DynamicLibrary.open(path) {
    case .success(let opened): library = opened
    case .failure(let refusal): throw .notLoaded(path: path, reason: refusal.reason)
    }
    guard let sgemm = library.function("cblas_sgemm", as: Sgemm.self) else {
      throw .noProduct(path: path)
    }
    let vendor = BLASVendor.all.first { library.has($0.mark) } ?? .unknown
    vendor.useOneThread(library)
    let version = vendor.version(library)
    if version.contains("USE64BITINT") { throw .wideIntegers(path: path) }
    let core = vendor.core(library)
    description = BLASDescription(
      library: vendor.name, path: path, version: version, core: core,
      warning: BLASVendor.warning(core: core, processor: InstructionSet.available.last))
    self.isAskedFor = isAskedFor
    self.sgemm = sgemm
  }
}
