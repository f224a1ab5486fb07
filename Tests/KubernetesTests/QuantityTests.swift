import Testing

import Kubernetes

@Suite("Quantities")
struct QuantityTests {
  @Test(
    "an amount is kept exactly and printed as the API server stores it",
    arguments: [
      ("0", "0"), ("1", "1"), ("100m", "100m"), ("1000m", "1"), ("1500m", "1500m"), ("0.5", "500m"), (".5", "500m"),
      ("1.", "1"), ("+2", "2"), ("-0.25", "-250m"), ("1.5Gi", "1536Mi"), ("1024Mi", "1Gi"), ("64Mi", "64Mi"),
      ("1000Ki", "1000Ki"), ("1.5Ki", "1536"), ("0.1Ki", "102400m"), ("0.5Ki", "512"), ("1Ei", "1Ei"), ("2k", "2k"),
      ("2000", "2k"), ("123456", "123456"), ("1e3", "1e3"), ("1E3", "1e3"), ("1e-3", "1e-3"), ("12e2", "1200"),
      ("1E", "1E"), ("1e+06", "1e6"), ("128974848", "128974848"), ("129e6", "129e6"), ("129M", "129M"), ("5n", "5n"),
      ("0.1n", "1n"), ("1.0000000001", "1000000001n"), ("-0.1n", "-1n"), ("000010", "10"), (" 1Gi ", "1Gi"),
      ("0.000001", "1u"), ("9223372036854775807", "9223372036854775807"), ("100E", "100E"), ("1000E", "1000E"),
      ("8Ei", "9223372036854775807"), ("100Ei", "9223372036854775807"), ("m", "0"), ("-", "0"), ("0Ki", "0"),
    ])
  func canonical(text: String, printed: String) {
    #expect(Quantity(text)?.description == printed)
  }

  @Test(
    "what the API server refuses is refused, with a reason",
    arguments: [
      ("", "an amount can't be empty"),
      ("64MB", "'64MB' isn't an amount: no unit 'MB'; write 64M or 64Mi"),
      ("64mb", "'64mb' isn't an amount: no unit 'mb'; write 64M or 64Mi"),
      ("64mi", "'64mi' isn't an amount: no unit 'mi'; write 64Mi"),
      ("1gb", "'1gb' isn't an amount: no unit 'gb'; write 1G or 1Gi"),
      ("1g", "'1g' isn't an amount: no unit 'g'; write 1G or 1Gi"),
      ("1K", "'1K' isn't an amount: no unit 'K'; write 1k or 1Ki"),
      ("1GiB", "'1GiB' isn't an amount: no unit 'GiB'; write 1Gi"),
      ("1i", "'1i' isn't an amount: no unit 'i'; units are n u m k M G T P E and Ki Mi Gi Ti Pi Ei"),
      ("1.1.M", "'1.1.M' isn't an amount: no unit '.M'; units are n u m k M G T P E and Ki Mi Gi Ti Pi Ei"),
      ("1 Gi", "'1 Gi' isn't an amount: no unit ' Gi'; units are n u m k M G T P E and Ki Mi Gi Ti Pi Ei"),
      ("${MEMORY}", "'${MEMORY}' has a variable in it that nothing has filled in"),
      ("aoeu", "'aoeu' isn't an amount; write a number and a unit such as 100m or 64Mi"),
    ])
  func refused(text: String, reason: String) {
    #expect(Quantity(text) == nil)
    #expect(Quantity.problem(with: text) == reason)
  }

  @Test(
    "more of what is refused",
    arguments: ["1+1.0M", "0.1mi", "0.1am", ".5i", "-3.01i", "-3.01e-", "1e", "1e1.5", "--1", "1Mi1", "٣"])
  func refusedToo(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test("amounts compare by how much they are, however they're written")
  func comparing() throws {
    #expect(Quantity("1") == Quantity("1000m"))
    #expect(Quantity("1Gi") == Quantity("1024Mi"))
    #expect(try #require(Quantity("1G")) < #require(Quantity("1Gi")))
    #expect(try #require(Quantity("-1")) < Quantity.zero)
    #expect(Set([Quantity("1"), Quantity("1.0"), Quantity("1e0")]).count == 1)
  }

  @Test(
    "whole units and thousandths are rounded up, away from zero",
    arguments: [("1500m", 2, 1500), ("1u", 1, 1), ("-1500m", -2, -1500), ("2Gi", 2_147_483_648, 2_147_483_648_000)])
  func rounding(text: String, value: Int, milli: Int) throws {
    let quantity = try #require(Quantity(text))
    #expect(quantity.value == value)
    #expect(quantity.milliValue == milli)
  }

  @Test("sums keep the format of the first that isn't zero")
  func adding() throws {
    let (half, gig) = try (#require(Quantity("500m")), #require(Quantity("1Gi")))
    #expect((half + half).description == "1")
    #expect((gig + gig).description == "2Gi")
    #expect((Quantity.zero + gig).description == "1Gi")
    #expect((gig - gig).description == "0")
    #expect((half * 3).description == "1500m")
  }

  @Test(
    "huge exponents and long digits neither trap nor hang",
    arguments: [
      "1e100", "1e999999999", "1e-999999999", "-1e500", String(repeating: "9", count: 5000),
      "0." + String(repeating: "0", count: 5000) + "1",
    ])
  func extremes(text: String) throws {
    let quantity = try #require(Quantity(text))
    #expect(!quantity.isZero)
    _ =
      (quantity + quantity).description + (quantity * Int.max).description + "\(quantity.value) \(quantity.milliValue)"
  }
}
