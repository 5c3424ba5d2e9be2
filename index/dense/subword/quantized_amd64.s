#include "textflag.h"

// func addScaled(dst *float32, row *int8, weight float32, n int)
// AVX2, eight numbers at a time.
TEXT ·addScaled(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         row+8(FP), SI
	VBROADCASTSS weight+16(FP), Y0
	MOVQ         n+24(FP), CX

eight:
	VPMOVSXBD (SI), Y1
	VCVTDQ2PS Y1, Y1
	VMULPS    Y0, Y1, Y1
	VADDPS    (DI), Y1, Y1
	VMOVUPS   Y1, (DI)
	ADDQ      $8, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JNZ       eight

	VZEROUPPER
	RET
