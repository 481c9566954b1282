import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { settleParticles } from "./particles.ts";

suite("BEY-15: Korean particles after a filled-in value", () => {
  for (const [open, settled] of [
    ["한울소프트이(가) 판매합니다.", "한울소프트가 판매합니다."],
    ["제출 1이(가) 취소되었습니다.", "제출 1이 취소되었습니다."],
    ["제출 2이(가) 취소되었습니다.", "제출 2가 취소되었습니다."],
    ["“교실”은(는) 선택할 수 없습니다.", "“교실”은 선택할 수 없습니다."],
    ["가격이 ₩10에서 ₩11(으)로 변경", "가격이 ₩10에서 ₩11로 변경"],
    ["가격이 10에서 13(으)로 변경", "가격이 10에서 13으로 변경"],
    ["서울(으)로", "서울로"],
    ["관리자와(과) 팀와(과)", "관리자와 팀과"],
    ["응답이 404(으)로", "응답이 404로"],
    ["응답이 500을(를)", "응답이 500을"],
  ] as const)
    test(`${open} → ${settled}`, () => assert.equal(settleParticles(open), settled));

  test("after Latin script both forms stay, because nobody knows how the word is read", () =>
    assert.equal(settleParticles("Tidewise을(를) 삭제"), "Tidewise을(를) 삭제"));

  test("other brackets are left alone", () =>
    assert.equal(settleParticles("플랜(기본)을 저장"), "플랜(기본)을 저장"));
});
