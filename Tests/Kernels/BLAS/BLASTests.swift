import Testing

@testable import Kernels

@Suite("BLAS door")
struct BLASTests {
  /// The library found here, loaded by its path so that it takes every shape but skinny ones.
  static let library = (try? BLAS.load(.automatic)).flatMap {
    try? BLAS.load(.path($0.description.path))
  }

  @Test("our own kernels need no library")
  func builtin() throws {
    let blas = try BLAS.load(.builtin)
    #expect(blas?.description == nil)
  }

  @Test(
    "a path that cannot be loaded is an error that names it", arguments: ["", "/nowhere/lib.so"])
  func missing(path: String) {
    let error = #expect(throws: BLASError.self) { try BLAS.load(.path(path)) }
    #expect(error?.description.contains("'\(path)'") == true)
  }

  @Test("a library that is no BLAS is refused")
  func stranger() {
    #expect(throws: BLASError.noProduct(path: "libm.so.6")) { try BLAS.load(.path("libm.so.6")) }
  }

  @Test(
    "large products agree with the reference", .enabled(if: library != nil, "no BLAS here"),
    arguments: MatMulTests.transposes)
  func products(transposeA: Bool, transposeB: Bool) throws {
    let blas = try #require(BLASTests.library)
    for (m, n, k) in [(150, 100, 200), (40, 300, 100), (16, 16, 16)] {
      let test = MatMulCase(
        m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, accumulate: true,
        bias: true, addend: true, relu: true)
      let one = test.computed(blas: blas)
      #expect(test.error(of: one) < 1, "\(test)")
      #expect(test.computed(blas: blas, threads: 3) == one)
    }
  }

  @Test("a product says who computes it", .enabled(if: library != nil, "no BLAS here"))
  func choice() throws {
    let blas = try #require(BLASTests.library)
    let large = MatMul(m: 64, n: 64, k: 64, transposeA: false, transposeB: false, blas: blas)
    let skinny = MatMul(m: 1, n: 64, k: 64, transposeA: false, transposeB: false, blas: blas)
    #expect(large.choice == blas.description.library)
    #expect(skinny.choice.hasPrefix("builtin "))
  }

  @Test("the library says what it is", .enabled(if: library != nil, "no BLAS here"))
  func description() throws {
    let description = try #require(BLASTests.library).description
    #expect(!description.library.isEmpty && !description.path.isEmpty)
  }

  @Test("a core that wastes an AVX-512 processor is warned of, and no other")
  func narrowCore() {
    let warning = BLASVendor.warning(core: "Haswell", processor: .avx512)
    #expect(warning?.contains("Haswell") == true)
    #expect(BLASVendor.warning(core: "SkylakeX", processor: .avx512) == nil)
    #expect(BLASVendor.warning(core: "Haswell", processor: .avx2) == nil)
    #expect(BLASVendor.warning(core: "", processor: .avx512) == nil)
  }
}
