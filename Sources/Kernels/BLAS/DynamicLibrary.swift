#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A shared library loaded at run time, which stays loaded until the process ends.
struct DynamicLibrary {
  private let handle: UnsafeMutableRawPointer

  /// The loader's words on why it refused.
  struct Refusal: Error {
    let reason: String
  }

  /// Loads the library at a path, or of a name the system's loader can find.
  static func open(_ path: String) -> Result<DynamicLibrary, Refusal> {
    guard !path.isEmpty else { return .failure(Refusal(reason: "the path is empty")) }
    if let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) {
      return .success(DynamicLibrary(handle: handle))
    }
    return .failure(Refusal(reason: dlerror().map { String(cString: $0) } ?? "no reason given"))
  }

  private init(handle: UnsafeMutableRawPointer) { self.handle = handle }

  /// Whether the library exports `symbol`.
  func has(_ symbol: String) -> Bool { dlsym(handle, symbol) != nil }

  /// The exported function `symbol`, taken to be of the C type `type`, or nil.
  func function<F>(_ symbol: String, as type: F.Type) -> F? {
    dlsym(handle, symbol).map { unsafeBitCast($0, to: type) }
  }

  /// The text a function without arguments returns, or "" when there is no such function.
  func text(_ symbol: String) -> String {
    typealias Describe = @convention(c) () -> UnsafePointer<CChar>?
    guard let text = function(symbol, as: Describe.self)?() else { return "" }
    return String(cString: text)
  }
}
