/* Dragging a card to another column sends the form its menu would send; keyboards and thumbs use the menu. */
(() => {
  "use strict";
  const form = document.getElementById("drop");
  const board = document.querySelector(".board");
  if (!form || !board || !matchMedia("(pointer: fine)").matches) return;
  let dragged = null;

  const column = (node) => node.closest(".col");
  const takes = (target) =>
    dragged && target && column(dragged).dataset.may.split(" ").includes(target.dataset.stage);
  const clear = () => board.querySelectorAll("[data-over]").forEach((each) => delete each.dataset.over);

  board.querySelectorAll(".col").forEach((col) => {
    if (!col.dataset.may) return;
    col.querySelectorAll(".card").forEach((card) => { card.draggable = true; });
  });
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".card");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.ref);
    dragged.dataset.dragged = "";
  });
  board.addEventListener("dragover", (event) => {
    const target = column(event.target);
    if (!takes(target)) return;
    event.preventDefault();
    if (!("over" in target.dataset)) { clear(); target.dataset.over = ""; }
  });
  board.addEventListener("drop", (event) => {
    const target = column(event.target);
    if (!takes(target)) return;
    event.preventDefault();
    form.action = `${form.getAttribute("action")}/${dragged.dataset.ref}/move`;
    form.elements.stage.value = target.dataset.stage;
    form.submit();
  });
  board.addEventListener("dragend", () => {
    if (dragged) delete dragged.dataset.dragged;
    dragged = null;
    clear();
  });
})();
