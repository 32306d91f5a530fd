"""会议: topics, meetings with their agenda and people, rooms, and the 纪要 that closes them."""
