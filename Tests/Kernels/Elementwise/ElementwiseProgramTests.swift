import Testing

@testable import Kernels

@Suite(.serialized) struct ElementwiseProgramTests {
  /// Runs one formula over a matrix of full operands.
  private func run(
    _ formulas: [Formula], _ inputs: [[Float]], rows: Int, columns: Int, pool: ThreadPool? = nil
  ) -> [[Float]] {
    let program = ElementwiseProgram(formulas)
    let count = rows * columns
    let targets = formulas.map { _ in UnsafeMutablePointer<Float>.allocate(capacity: count + 1) }
    defer { targets.forEach { $0.deallocate() } }
    for target in targets { target[count] = 77 }
    let sources = inputs.map { values in
      let copy = UnsafeMutablePointer<Float>.allocate(capacity: max(values.count, 1))
      copy.initialize(from: values, count: values.count)
      return copy
    }
    defer { sources.forEach { $0.deallocate() } }
    program.run(
      inputs: sources.map { .full($0) }, outputs: targets, rows: rows, columns: columns, pool: pool)
    for target in targets { #expect(target[count] == 77, "wrote beyond the end") }
    return targets.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  private func expectClose(_ actual: Float, _ expected: Double, _ label: String) {
    let close =
      (expected.isNaN && actual.isNaN) || Double(actual) == expected
      || abs(Double(actual) - expected) <= 2e-6 * max(abs(expected), 0.5)
    #expect(close, "\(label): \(actual), not \(expected)")
  }

  @Test func agreesWithTheDefinitionAtEverySize() {
    forEachForm { form in
      for count in Array(0...34) + [63, 64, 255, 256, 257, 511, 512, 513, 1025] {
        for (name, formula, inputs) in sampleFormulas where count < 40 || name == "mixed" {
          let values = (0..<inputs).map { sampleValues(count, seed: UInt64(7 + $0)) }
          let actual = run([formula], values, rows: 1, columns: count)[0]
          for index in 0..<count {
            let expected = formula.evaluate(values.map { Double($0[index]) })
            expectClose(actual[index], expected, "\(name) \(form) \(index) of \(count)")
          }
        }
      }
    }
  }

  @Test func derivativesRunBesideTheirFunctions() {
    for (name, formula, inputs) in sampleFormulas {
      let formulas = [formula] + (0..<inputs).map { formula.derivative(withRespectTo: $0) }
      let values = (0..<inputs).map { sampleValues(100, seed: UInt64(70 + $0)) }
      let actual = run(formulas, values, rows: 4, columns: 25)
      for (output, expected) in zip(actual, formulas) {
        for index in 0..<100 {
          let definition = expected.evaluate(values.map { Double($0[index]) })
          expectClose(output[index], definition, "\(name) \(expected)")
        }
      }
    }
  }

  @Test func formsAndThreadsGiveTheSameBits() {
    let count = 70_001
    for (name, formula, inputs) in sampleFormulas where ["mixed", "gelu", "inverse"].contains(name)
    {
      let values = (0..<inputs).map { sampleValues(count, seed: UInt64(17 + $0), range: 20) }
      var bits: [[UInt32]] = []
      forEachForm { _ in
        for threads in 1...3 {
          let pool = ThreadPool(threads: threads)
          let result = run([formula], values, rows: 1, columns: count, pool: pool)[0]
          bits.append(result.map(\.bitPattern))
        }
      }
      for other in bits.dropFirst() { #expect(other == bits[0], "\(name)") }
    }
  }

  @Test func copiesConstantsInputsAndRepeatedOutputs() {
    let x = Formula.input(0)
    let result = run([x, 3, exp(x), exp(x), x, exp(x) + 1], [[0, 1, 2]], rows: 3, columns: 1)
    #expect(result[0] == [0, 1, 2] && result[4] == [0, 1, 2])
    #expect(result[1] == [3, 3, 3])
    #expect(result[2] == result[3])
    #expect(result[5] == result[2].map { $0 + 1 })
  }

  @Test func sharesSubexpressionsAndFusesProducts() {
    let x = Formula.input(0)
    let y = Formula.input(1)
    #expect(ElementwiseProgram([x * y + 1]).instructionCount == 1)
    #expect(ElementwiseProgram([exp(x) * 2, exp(x) * 3]).instructionCount == 3)
    #expect(ElementwiseProgram([x * (Formula.constant(2) + 3)]).instructionCount == 1)
  }

  @Test func runsInPlace() {
    let (x, y) = (Formula.input(0), Formula.input(1))
    let count = 1003
    let a = sampleValues(count, seed: 1)
    let b = sampleValues(count, seed: 2)
    var first = a
    var second = b
    let program = ElementwiseProgram([x + y, x * y, y])
    var third = [Float](repeating: 0, count: count)
    first.withUnsafeMutableBufferPointer { p in
      second.withUnsafeMutableBufferPointer { q in
        third.withUnsafeMutableBufferPointer { r in
          guard let p = p.baseAddress, let q = q.baseAddress, let r = r.baseAddress else { return }
          program.run(
            inputs: [.full(p), .full(q)], outputs: [p, q, r], rows: 17, columns: 59,
            pool: ThreadPool(threads: 2))
        }
      }
    }
    #expect(first == zip(a, b).map { $0 + $1 })
    #expect(second == zip(a, b).map { $0 * $1 })
    #expect(third == b)
  }

  @Test func swapsInPlace() {
    var first: [Float] = [1, 2, 3]
    var second: [Float] = [4, 5, 6]
    first.withUnsafeMutableBufferPointer { p in
      second.withUnsafeMutableBufferPointer { q in
        guard let p = p.baseAddress, let q = q.baseAddress else { return }
        ElementwiseProgram([.input(1), .input(0)]).run(
          inputs: [.full(p), .full(q)], outputs: [p, q], rows: 1, columns: 3)
      }
    }
    #expect(first == [4, 5, 6] && second == [1, 2, 3])
  }

  @Test func manyRegistersStillRun() {
    let terms = (0..<60).map { exp(Formula.input(0) * .constant(Double($0) / 60)) }
    let formula = terms.reduce(1, *) + terms.reduce(0, +)
    let actual = run([formula], [sampleValues(333, seed: 5, range: 0.1)], rows: 1, columns: 333)[0]
    for (value, x) in zip(actual, sampleValues(333, seed: 5, range: 0.1)) {
      #expect(abs(Double(value) / formula.evaluate([Double(x)]) - 1) < 3e-6)
    }
  }

  @Test func knowsWhatFits() throws {
    #expect(ElementwiseProgram.fits(sampleFormulas.map(\.formula)))
    #expect(!ElementwiseProgram.fits([.input(600)]))
    let sums = (0..<600).map { Formula.input(0) + .constant(Double($0)) }
    #expect(!ElementwiseProgram.fits(sums))
  }
}
