#include "textflag.h"

DATA nibbles<>+0(SB)/4, $0x0f0f0f0f
DATA nibbles<>+4(SB)/4, $0x00ff00ff
GLOBL nibbles<>(SB), RODATA|NOPTR, $8

// func scanSigns(masks *uint32, scores *int16, blocks, table *byte, n, bytes int, numbers *[4]int16, shift uint64)
// AVX2. Of 32 rows at a time, Y0 sums those with even numbers, each with 256 times
// its neighbour on top, and Y1 the odd ones.
TEXT ·scanSigns(SB), NOSPLIT, $0-64
	MOVQ masks+0(FP), DI
	MOVQ scores+8(FP), SI
	MOVQ blocks+16(FP), DX
	MOVQ table+24(FP), R8
	MOVQ n+32(FP), CX
	MOVQ bytes+40(FP), R9
	MOVQ numbers+48(FP), AX
	VPBROADCASTW 0(AX), Y14
	VPBROADCASTW 2(AX), Y13
	VPBROADCASTW 4(AX), Y12
	VPBROADCASTW 6(AX), Y11
	VMOVQ        shift+56(FP), X10
	VPBROADCASTD nibbles<>+0(SB), Y15
	VPBROADCASTD nibbles<>+4(SB), Y9

block:
	MOVQ  R8, R10
	MOVQ  R9, R11
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1

eight:
	VMOVDQU        (DX), Y2
	VPSRLW         $4, Y2, Y3
	VPAND          Y15, Y2, Y2
	VPAND          Y15, Y3, Y3
	VBROADCASTI128 (R10), Y4
	VBROADCASTI128 16(R10), Y5
	VPSHUFB        Y2, Y4, Y4
	VPSHUFB        Y3, Y5, Y5
	VPADDB         Y5, Y4, Y4
	VPSRLW         $8, Y4, Y5
	VPADDW         Y4, Y0, Y0
	VPADDW         Y5, Y1, Y1
	ADDQ           $32, DX
	ADDQ           $32, R10
	DECQ           R11
	JNZ            eight

	VPSLLW     $8, Y1, Y2
	VPSUBW     Y2, Y0, Y0
	VPSUBW     Y14, Y0, Y0
	VPSUBW     Y14, Y1, Y1
	VPSLLW     X10, Y0, Y0
	VPSLLW     X10, Y1, Y1
	VPMULHRSW  (DX), Y0, Y0
	VPMULHRSW  32(DX), Y1, Y1
	VPMULHRSW  64(DX), Y13, Y2
	VPMULHRSW  96(DX), Y13, Y3
	VPADDSW    Y2, Y0, Y0
	VPADDSW    Y3, Y1, Y1
	VPADDSW    Y12, Y0, Y0
	VPADDSW    Y12, Y1, Y1
	VMOVDQU    Y0, (SI)
	VMOVDQU    Y1, 32(SI)
	VPCMPGTW   Y11, Y0, Y0
	VPCMPGTW   Y11, Y1, Y1
	VPAND      Y9, Y0, Y0
	VPANDN     Y1, Y9, Y1
	VPOR       Y1, Y0, Y0
	VPMOVMSKB  Y0, AX
	MOVL       AX, (DI)
	ADDQ       $128, DX
	ADDQ       $64, SI
	ADDQ       $4, DI
	DECQ       CX
	JNZ        block

	VZEROUPPER
	RET
