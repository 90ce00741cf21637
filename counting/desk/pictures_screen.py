"""Pictures of scans: only for those who are signed in, and kept by no browser."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from counting.desk.rendering import desk_of

router = APIRouter()


@router.get("/pictures/{page}.jpg")
def picture(request: Request, page: int) -> Response:
    desk = desk_of(request)
    found = desk.view().pages.get(page)
    drawn = desk.pictures.of(desk.count(), found) if found else None
    if drawn is None:
        raise HTTPException(404)
    return Response(drawn.jpeg, media_type="image/jpeg")
