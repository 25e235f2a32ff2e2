#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How one family of libraries is recognised and spoken to beyond the standard interface.
struct BLASVendor: Sendable {
  /// The family's name.
  let name: String
  /// A symbol only this family exports.
  let mark: String
  /// Tells the library to compute on its caller's thread.
  let useOneThread: @Sendable (DynamicLibrary) -> Void
  /// The library's account of version and build, or "".
  let version: @Sendable (DynamicLibrary) -> String
  /// The processor family whose kernels it runs, or "".
  let core: @Sendable (DynamicLibrary) -> String

  private typealias SetInt = @convention(c) (CInt) -> Void
  private typealias SetLong = @convention(c) (Int) -> Void

  /// The families we know how to speak to.
  static let all = [openBLAS, mkl, blis, accelerate]

  private static let openBLAS = BLASVendor(
    name: "OpenBLAS", mark: "openblas_get_config",
    useOneThread: { $0.function("openblas_set_num_threads", as: SetInt.self)?(1) },
    version: { $0.text("openblas_get_config") },
    core: { $0.text("openblas_get_corename") })

  private static let mkl = BLASVendor(
    name: "MKL", mark: "MKL_Set_Num_Threads",
    useOneThread: { $0.function("MKL_Set_Num_Threads", as: SetInt.self)?(1) },
    version: { mklVersion($0) },
    core: { _ in "" })

  private static let blis = BLASVendor(
    name: "BLIS", mark: "bli_info_get_version_str",
    useOneThread: { $0.function("bli_thread_set_num_threads", as: SetLong.self)?(1) },
    version: { $0.text("bli_info_get_version_str") },
    core: { _ in "" })

  private static let accelerate = BLASVendor(
    name: "Accelerate", mark: "BLASSetThreading",
    useOneThread: { $0.function("BLASSetThreading", as: SetInt.self)?(1) },
    version: { _ in "" },
    core: { _ in "" })

  /// A library of no family we know, spoken to by the standard interface alone.
  static let unknown = BLASVendor(
    name: "BLAS", mark: "cblas_sgemm", useOneThread: { _ in }, version: { _ in "" },
    core: { _ in "" })

  private static func mklVersion(_ library: DynamicLibrary) -> String {
    typealias Describe = @convention(c) (UnsafeMutablePointer<CChar>, CInt) -> Void
    guard let describe = library.function("mkl_get_version_string", as: Describe.self) else {
      return ""
    }
    var buffer = [CChar](repeating: 0, count: 256)
    describe(&buffer, CInt(buffer.count - 1))
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  /// OpenBLAS cores whose kernels leave half of an AVX-512 machine unused.
  private static let narrowCores: Set<String> = [
    "Haswell", "Zen", "Sandybridge", "Nehalem", "Prescott", "Core2", "Penryn", "Barcelona",
    "Bulldozer", "Piledriver", "Steamroller", "Excavator",
  ]

  /// A sentence when `core` is a lesser one than the processor's, naming the environment variable
  /// when that is what chose it; nil when all is well.
  static func warning(core: String, processor: InstructionSet?) -> String? {
    guard processor == .avx512, narrowCores.contains(core) else { return nil }
    let pin = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) } ?? ""
    let cause = pin.isEmpty ? "this build" : "OPENBLAS_CORETYPE=\(pin) in the environment"
    return "\(cause) makes OpenBLAS run its \(core) kernels, about half as fast as the AVX-512 "
      + "kernels this processor could use"
  }
}
