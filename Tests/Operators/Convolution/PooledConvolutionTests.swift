import Graph
import Kernels
import Schema
import Testing

import struct Operators.Convolution

@testable import Operators

@Suite struct PooledConvolutionTests {
  private static let form = ConvolutionForm(
    stride: PerAxis(1, 1), pad: BorderWidths(top: 1, left: 0, bottom: 2, right: 1),
    dilation: PerAxis(1, 2))
  private static let naive = NaiveConvolutions(
    form: form, image: [6, 9, 4], kernel: [3, 2, 4, 6], samples: 2)

  @Test(arguments: [1, 3]) func keepsTheLargestOfEveryFour(threads: Int) throws {
    let operands = [TestOperand.batch(2, 6, 9, 4), .fixed(3, 2, 4, 6, seed: 2), .fixed(6, seed: 3)]
    let v = operands.map(\.doubles)
    let whole = Self.naive.convolve(v[0], v[1]).enumerated().map { $1 + v[2][$0 % 6] }
    let (rows, columns) = Self.naive.size
    func value(_ sample: Int, _ y: Int, _ x: Int, _ channel: Int) -> Double {
      whole[((sample * rows + y) * columns + x) * 6 + channel]
    }
    var largest: [Double] = []
    for sample in 0..<2 {
      for y in 0..<rows / 2 {
        for x in 0..<columns / 2 {
          for c in 0..<6 {
            let four = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
              value(sample, 2 * y + $0.0, 2 * x + $0.1, c)
            }
            largest.append(four.reduce(-.infinity, max))
          }
        }
      }
    }
    for formula in [nil, Formula.rectifier] {
      let operation = try #require(
        PooledConvolution(Convolution(Self.form, bias: true, epilogue: formula)))
      let y = try NodeRunner.run(operation, operands, samples: 2, bound: 3, threads: threads)
      expectClose(
        y[0], formula == nil ? largest : largest.map { max($0, 0) }, absolute: 1e-5)
    }
  }

  @Test func halvesTheImageAndCountsTheConvolution() throws {
    let plain = try #require(PooledConvolution(Convolution(Self.form, bias: false)))
    let types = [TensorType([6, 9, 4], batched: true), TensorType([3, 2, 4, 6], batched: false)]
    let result = try plain.results(of: types)
    let (rows, columns) = Self.naive.size
    #expect(result == [TensorType([rows / 2, columns / 2, 6], batched: true)])
    #expect(plain.arithmetic(types, result) == rows * columns * 6 * 3 * 2 * 4)
    #expect(try PooledConvolution(attributes: plain.attributes) == plain)
  }

  @Test func refusesWhatCannotBePooled() {
    func refuses(_ form: ConvolutionForm, _ image: [Int], _ weight: [Int]) -> Bool {
      guard let pooled = PooledConvolution(Convolution(form, bias: false)) else { return false }
      let types = [TensorType(image, batched: true), TensorType(weight, batched: false)]
      return (try? pooled.results(of: types)) == nil
    }
    #expect(refuses(ConvolutionForm(groups: 2), [6, 6, 4], [3, 3, 2, 4]))
    #expect(refuses(ConvolutionForm(), [3, 6, 4], [3, 3, 4, 4]))
    #expect(refuses(ConvolutionForm(), [6, 3, 4], [3, 3, 4, 4]))
    #expect(refuses(ConvolutionForm(), [2, 1026, 1], [1, 1, 1, 1]))
    #expect(!refuses(ConvolutionForm(), [2, 1024, 1], [1, 1, 1, 1]))
    let gated = Convolution(
      ConvolutionForm(), bias: false, epilogue: .binary(.add, .input(0), .input(1)))
    #expect(PooledConvolution(gated) == nil)
  }
}
